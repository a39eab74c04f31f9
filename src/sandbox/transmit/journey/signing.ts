import * as v from 'valibot'
import { assertionErrors, stepTypes } from '../../../wire/transmit/journey.ts'
import { type ApprovalData, approvalData } from '../../../wire/transmit/primitives.ts'
import { limits } from '../fixtures.ts'
import type { Journey } from '../state.ts'
import { verifyAuthentication } from '../webauthn/verify.ts'
import { badInput, readMembers } from './options.ts'
import { again, completed, next, type Outcome, rejected, type Step } from './step.ts'

const resultSchema = v.object({ webauthn_encoded_result: v.pipe(v.string(), v.maxLength(100_000)) })

/** Ends the journey, after the person signed what it is about if it asks for that (contract 7). */
export function signOrEnd(journey: Journey): Outcome {
  if (!journey.definition.signing) return completed
  const { nonce: _nonce, ...shown } = journey.params
  const texts = Object.entries(shown).map(([name, value]) => [name, String(value)])
  const data = readMembers(approvalData, Object.fromEntries(texts))
  return data ? next(transactionSigning(journey, data)) : rejected('Nothing to approve', 4003)
}

/** Signing of what was shown: the WebAuthn session must have been started for exactly this (contract 9.7). */
function transactionSigning({ user }: Journey, data: ApprovalData): Step {
  return {
    type: stepTypes.transactionSigning,
    fields: { user_identifier: user?.username, approval_data: data },
    async accept(sandbox, journey, { data: given }) {
      const encoded = readMembers(resultSchema, given)?.webauthn_encoded_result
      if (encoded === undefined) return badInput()
      try {
        const { user: signer, session } = await verifyAuthentication(sandbox, encoded)
        const isFresh = sandbox.clock.now() - session.startedAt <= limits.signing
        if (signer !== journey.user || !isFresh || !isSame(session.approval, data)) throw new Error('something else')
        journey.approval = data
        return completed
      } catch {
        return again(assertionErrors.badPasskey, 'The approval could not be verified')
      }
    },
  }
}

function isSame(given: ApprovalData | undefined, shown: ApprovalData): boolean {
  const entries = Object.entries(shown)
  const isEqual = entries.every(([name, value]) => given?.[name] === value)
  return isEqual && Object.keys(given ?? {}).length === entries.length
}
