import * as v from 'valibot'
import { type IdentityCheck, identityCheckAnswer } from '../../wire/identity-check.ts'
import { WalletError } from '../errors.ts'
import type { Call, Flow } from '../flow/types.ts'
import type { GatewayAnswer, GatewayClient } from '../gateway/client.ts'
import { PATIENT } from './retry.ts'

/** A `verify` call of the gateway (docs/gateway.md). */
export interface CheckCall {
  readonly gateway: Pick<GatewayClient, 'call'>
  readonly path: `/v1/${string}/verify`
  readonly nonce: string
  /** Made inside the effect: it holds a code. */
  readonly body: () => object
  /** What it means that the gateway found this member of the token wrong; anything else is `identity_refused`. */
  readonly refusal?: (field: string | undefined) => WalletError | undefined
}

/**
 * Has the gateway verify a sign-in, once. A worker that died in between, or an answer that was lost, is no reason to ask the
 * person again: the check is read from the gateway.
 * @throws WalletError `identity_refused`, `identity_gone` when the gateway does not know the identity as this wallet's
 */
export function checkIdentity(flow: Flow, call: CheckCall): Promise<IdentityCheck> {
  const lookup = (own: Call) => readCheck(call, own)
  return flow.step('identity-check', { onUnknown: { lookup }, ...PATIENT }, async own => {
    try {
      return read(await call.gateway.call({ method: 'POST', path: call.path, body: call.body() }, own))
    } catch (thrown) {
      if (reasonOf(thrown) === 'already_verified') return (await lookup(own)) ?? refused('already_verified')
      throw toIdentityError(thrown, call)
    }
  })
}

async function readCheck({ gateway, nonce }: CheckCall, own: Call): Promise<IdentityCheck | undefined> {
  try {
    return read(await gateway.call({ method: 'GET', path: `/v1/identity-checks/${encodeURIComponent(nonce)}` }, own))
  } catch (thrown) {
    if (reasonOf(thrown) === 'not_found') return undefined
    throw thrown
  }
}

function read({ body }: GatewayAnswer): IdentityCheck {
  const answer = v.safeParse(identityCheckAnswer, body)
  return answer.success ? answer.output : refused('unexpected_answer')
}

function toIdentityError(thrown: unknown, { refusal }: CheckCall): unknown {
  if (!(thrown instanceof WalletError) || thrown.code !== 'gateway_refused') return thrown
  const reason = reasonOf(thrown)
  const { field } = thrown.context
  if (reason === 'not_found') return new WalletError('identity_gone', { reason: 'not_ours' })
  if (reason !== 'identity_refused') return thrown
  const name = typeof field === 'string' ? field : undefined
  return refusal?.(name) ?? new WalletError('identity_refused', { ...(name !== undefined && { field: name }) })
}

function reasonOf(thrown: unknown): unknown {
  return thrown instanceof WalletError && thrown.code === 'gateway_refused' ? thrown.context.reason : undefined
}

function refused(reason: string): never {
  throw new WalletError('identity_refused', { reason })
}
