import * as v from 'valibot'
import { signingStep } from '../../../../wire/transmit/steps.ts'
import { failed, unsupported } from '../replies.ts'
import { withPasskey } from '../with-passkey.ts'
import type { Handler } from '../work.ts'
import { started } from './login.ts'

/** Transaction signing: what is signed must be exactly what we asked for (contract 3.4, 9.7). */
export const signTransaction: Handler = async (flow, at, { step, error }) => {
  const told = v.safeParse(signingStep, step)
  if (!told.success) return unsupported
  const { approval_data: approvalData } = told.output
  const { client, deps, username, nonce } = at.work
  const isOurs = Object.keys(approvalData).length === 1 && approvalData.purchase === nonce
  if (!isOurs || error) return failed({ problem: 'transmitSigning' })
  return withPasskey(
    flow,
    at,
    async call => started(await client.startAuthentication({ username, approvalData }, call), deps.relyingParties),
    encoded => ({ assert: 'data', data: { webauthn_encoded_result: encoded } }),
  )
}
