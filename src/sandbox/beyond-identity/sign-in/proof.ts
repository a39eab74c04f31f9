import * as v from 'valibot'
import { type ProofAnswer, proofBodySchema, proofUrl } from '../../../wire/beyond-identity/authenticate.ts'
import { subjectOf } from '../../../wire/beyond-identity/ids.ts'
import type { BiContext, Http } from '../context.ts'
import { limits, realm, tenant } from '../fixtures.ts'
import { newSecret } from '../random.ts'
import { apiRefusal } from '../refusal.ts'
import type { Credential, Transaction } from '../state.ts'
import { readForm, requireApplication } from './clients.ts'
import { issueCode } from './codes.ts'
import type { SignedProof } from './signed-proof.ts'
import { verifySoftwareProof } from './software-proof.ts'
import { verifyPasskeyProof } from './webauthn-proof.ts'

/** `POST …/bi-authenticate` (contract 9): key, then what the proof is about, then once. */
export async function acceptProof(sandbox: BiContext, http: Http): Promise<Response> {
  const application = requireApplication(http)
  const proof = await verifyProof(sandbox, await readForm(http))
  const transaction = requireClaims(sandbox, proof, application.id)
  sandbox.state.counts.proofs += 1
  return http.json(answer(sandbox, transaction, proof.credential))
}

async function verifyProof(sandbox: BiContext, form: URLSearchParams): Promise<SignedProof> {
  try {
    const body = v.parse(proofBodySchema, JSON.parse(form.get('claims') ?? ''))
    return 'Jwt' in body
      ? await verifySoftwareProof(sandbox, body.Jwt)
      : await verifyPasskeyProof(sandbox, body.WebAuthn)
  } catch {
    throw refused()
  }
}

/** @throws Refusal 401 for any claim that does not fit; nothing tells which */
function requireClaims(sandbox: BiContext, { claims, credential }: SignedProof, applicationId: string): Transaction {
  const { state, addresses, clock } = sandbox
  const transaction = state.transactions.get(claims.bi_tid)
  const ids = { tenantId: tenant.id, realmId: realm.id, identityId: credential.identityId }
  const url = proofUrl({ base_url: addresses.web, tid: tenant.id, rid: realm.id, aid: applicationId })
  const now = clock.now()
  const fits =
    transaction !== undefined &&
    transaction.authorization.applicationId === applicationId &&
    transaction.expiresAt > now &&
    transaction.nonce === claims.bi_non &&
    claims.sub === subjectOf(ids) &&
    claims.aud[0] === url &&
    Math.abs(now - claims.iat * 1000) <= limits.proof &&
    claims.nbf * 1000 <= now &&
    claims.exp * 1000 > now &&
    !state.seenProofs.has(claims.jti)
  if (!fits) throw refused()
  state.seenProofs.add(claims.jti)
  return transaction
}

function answer(sandbox: BiContext, transaction: Transaction, credential: Credential): ProofAnswer {
  const decision = sandbox.state.policy.shift() ?? 'allow'
  if (decision === 'prove') {
    transaction.nonce = newSecret()
    const { id: transaction_id, nonce } = transaction
    return { type: 'prove', transaction_id, nonce, bi_req: 'W10', bi_obl: 'W10', bi_pol_ver: 'v3' }
  }
  sandbox.state.transactions.delete(transaction.id)
  if (decision === 'continue' || decision === 'ignore' || decision === 'cancelled') return { type: decision }
  if (decision === 'deny') return { type: 'deny', message: 'The policy of your organisation does not allow this.' }
  return { type: 'allow', code: issueCode(sandbox, transaction.authorization, credential.identityId) }
}

const refused = () => apiRefusal(401, 'the proof was not accepted')
