import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { inTurn } from '../../turns.ts'
import { type NodeContext, readRequest, type WireRequest } from '../api/wire-request.ts'
import { client } from '../client.ts'
import type { MastercardContext } from '../context.ts'
import { limits } from '../limits.ts'
import { useOnce } from '../state.ts'
import { verifyClientAssertion } from './client-assertion.ts'
import { type DpopProof, verifyDpop } from './dpop.ts'
import { isOurNonce, newDpopNonce } from './nonces.ts'

const formSchema = v.object({
  client_id: v.literal(client.oauth2ClientId),
  grant_type: v.string(),
  scope: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
  client_assertion_type: v.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
  client_assertion: v.pipe(v.string(), v.maxLength(8192)),
})

/** `POST /oauth/token`: client credentials with a signed assertion, bound to a DPoP key (contract 4.2). */
export function tokenEndpoint(sandbox: MastercardContext) {
  return async (context: NodeContext): Promise<Response> => {
    const request = await readRequest(context)
    return inTurn(sandbox, () => grant(sandbox, request))
  }
}

async function grant(sandbox: MastercardContext, request: WireRequest): Promise<Response> {
  const form = v.safeParse(formSchema, Object.fromEntries(new URLSearchParams(Buffer.from(request.body).toString())))
  if (!form.success) return refuse('invalid_request')
  if (form.output.grant_type !== 'client_credentials') return refuse('unsupported_grant_type')
  const now = sandbox.clock.now()
  const proof = await verifyDpop(request.dpop ?? '', { method: 'POST', url: request.url, now }).catch(() => undefined)
  if (proof === undefined || !isFresh(sandbox, proof)) return refuse('invalid_dpop_proof')
  if (!isOurNonce(sandbox, proof.nonce)) return refuse('use_dpop_nonce', { 'dpop-nonce': newDpopNonce(sandbox) })
  const jti = await verifyClientAssertion(form.output.client_assertion, sandbox.keys, now).catch(() => undefined)
  const isNew = jti !== undefined && useOnce(sandbox.state, `assertion:${jti}`, now + limits.clientAssertion * 2, now)
  if (!isNew) return refuse('invalid_client')
  const accessToken = randomBytes(24).toString('base64url')
  sandbox.state.accessTokens.set(accessToken, { thumbprint: proof.thumbprint, expiresAt: now + limits.accessToken })
  const body = { access_token: accessToken, token_type: 'DPoP', expires_in: limits.accessToken / 1000 }
  return Response.json({ ...body, scope: form.output.scope }, { headers: { 'cache-control': 'no-store' } })
}

/** A proof is good once. */
function isFresh({ state, clock }: MastercardContext, { jti, thumbprint }: DpopProof): boolean {
  return useOnce(state, `dpop:${thumbprint}:${jti}`, clock.now() + limits.dpopProof * 2, clock.now())
}

function refuse(error: string, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json({ error }, { status: 400, headers: { 'cache-control': 'no-store', ...headers } })
}
