import { Refusal } from '../api/refusal.ts'
import type { WireRequest } from '../api/wire-request.ts'
import { client } from '../client.ts'
import type { MastercardContext } from '../context.ts'
import { limits } from '../limits.ts'
import { useOnce } from '../state.ts'
import { verifyDpop } from './dpop.ts'
import { isOurNonce, newDpopNonce } from './nonces.ts'

/** Checks `Authorization: DPoP` and its proof, and gives the client (contract 4.2). @throws Refusal 401 */
export async function verifyOAuth2(sandbox: MastercardContext, request: WireRequest): Promise<string> {
  const [, accessToken = ''] = /^DPoP ([\w-]+)$/.exec(request.authorization ?? '') ?? []
  const { state, clock } = sandbox
  const now = clock.now()
  const token = state.accessTokens.get(accessToken)
  if (token === undefined || token.expiresAt <= now) throw refuse('invalid_token')
  const expected = { method: request.method, url: request.url, now, accessToken }
  const proof = await verifyDpop(request.dpop ?? '', expected).catch(() => undefined)
  if (proof === undefined || proof.thumbprint !== token.thumbprint) throw refuse('invalid_dpop_proof')
  if (!isOurNonce(sandbox, proof.nonce)) throw refuse('use_dpop_nonce', { 'dpop-nonce': newDpopNonce(sandbox) })
  if (!useOnce(state, `dpop:${proof.thumbprint}:${proof.jti}`, now + limits.dpopProof * 2, now))
    throw refuse('invalid_dpop_proof')
  return client.srcClientId
}

function refuse(error: string, headers: Readonly<Record<string, string>> = {}): Refusal {
  return new Refusal(401, { error }, { 'www-authenticate': `DPoP error="${error}"`, ...headers })
}
