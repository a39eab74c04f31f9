import { decodeJwt } from 'jose'
import * as v from 'valibot'
import { readPasskeyCallback } from '../../../wire/mastercard/callback.ts'
import { proofClaimsSchema } from '../../../wire/mastercard/proof.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import { PATIENT } from '../retry.ts'
import type { MastercardClient } from './client.ts'
import { returnError } from './returned.ts'
import type { Session } from './session.ts'
import type { ReturnQuery } from './visit.ts'

/** What Mastercard bound passkey, device and accounts under; opaque. */
export interface Bound {
  readonly credentialId: string
  readonly bindingId: string
}

/**
 * Hands the proof in and gets the binding (guide, step 2: 6 and 7). The gateway checks the proof before Mastercard is
 * asked, and remembers its answer, so that a call whose answer was lost may be repeated.
 * Throws WalletError by the tables of `returned.ts`, `message_forged` for the proof of another attempt, and
 * `ceremony_timeout` for one that comes too late.
 */
export async function bind(
  flow: Flow,
  client: MastercardClient,
  session: Session,
  returned: ReturnQuery,
  name: string,
): Promise<Bound> {
  // By itself: what the page said is said, and not tried again as a call is.
  await flow.step(`${name}-read`, { onUnknown: 'repeat', changes: 'nothing' }, async () =>
    requireOwnProof(proofOf(returned), session.clientSessionId),
  )
  return flow.step(name, { onUnknown: 'repeat', ...PATIENT }, async call => {
    const { credentialId, bindingId } = await client.bind(
      {
        srcCorrelationId: session.correlationId,
        authenticationSessionId: session.page.authenticationSessionId,
        clientSessionId: session.clientSessionId,
        proofOfAuthentication: proofOf(returned),
      },
      call,
    )
    return { credentialId, bindingId }
  })
}

function proofOf(returned: ReturnQuery): string {
  const told = readPasskeyCallback(returned)
  if (told.kind === 'enrolled') return told.proof
  throw returnError(told.kind === 'cancelled' ? 'CANCELLED' : 'ERROR', told.reason)
}

/** The attempt is named inside the proof and nowhere else in a callback (contract 7.5): another one's is not ours to use. */
export function requireOwnProof(proof: string, clientSessionId: string): void {
  const claims = v.safeParse(proofClaimsSchema, claimsOf(proof))
  if (!claims.success) throw new WalletError('message_forged', { field: 'proofOfAuthentication' })
  if (claims.output.clientSessionId !== clientSessionId)
    throw new WalletError('message_forged', { field: 'proofOfAuthentication.clientSessionId' })
  if (!claims.output.isChallengePerformed)
    throw new WalletError('message_forged', { field: 'proofOfAuthentication.isChallengePerformed' })
}

function claimsOf(proof: string): unknown {
  try {
    return decodeJwt(proof)
  } catch {
    return undefined
  }
}
