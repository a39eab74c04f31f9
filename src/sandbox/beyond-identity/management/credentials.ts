import { timeFromEpoch } from '../../../wire/beyond-identity/primitives.ts'
import type { BiContext, Http } from '../context.ts'
import { realm, tenant } from '../fixtures.ts'
import { resourceRefusal } from '../refusal.ts'
import type { Credential } from '../state.ts'
import { pathPart, requireScope } from './caller.ts'
import { findIdentity } from './identities.ts'
import { pageOf } from './paging.ts'

/** `GET …/identities/{i}/credentials` (contract 3.6). */
export function listCredentials(sandbox: BiContext, http: Http): Response {
  requireScope(http, 'read')
  const { id } = findIdentity(sandbox, http)
  const own = [...sandbox.state.credentials.values()].filter(({ identityId }) => identityId === id)
  const { items, rest } = pageOf(http, own)
  return http.json({ credentials: items.map(describeCredential), ...rest })
}

/** `GET …/credentials/{credential}`. */
export function readCredential(sandbox: BiContext, http: Http): Response {
  requireScope(http, 'read')
  return http.json(describeCredential(findCredential(sandbox, http, pathPart(http, 'credentialId'))))
}

/** `POST …/credentials/{credential}:revoke`: from now on its proofs are refused. */
export function revokeCredential(sandbox: BiContext, http: Http, credentialId: string): Response {
  requireScope(http, 'write')
  const credential = findCredential(sandbox, http, credentialId)
  credential.state = 'REVOKED'
  credential.updatedAt = sandbox.clock.now()
  return http.json(describeCredential(credential))
}

function findCredential(sandbox: BiContext, http: Http, id: string): Credential {
  const credential = sandbox.state.credentials.get(id)
  if (credential?.identityId !== pathPart(http, 'identityId')) {
    throw resourceRefusal(404, 'credential not found', 'Credential', id)
  }
  return credential
}

export function describeCredential(credential: Credential) {
  return {
    id: credential.id,
    identity_id: credential.identityId,
    realm_id: realm.id,
    tenant_id: tenant.id,
    state: credential.state,
    csr_type: credential.webAuthn === undefined ? 'JWT' : 'WEBAUTHN',
    jwk_json: JSON.stringify(credential.jwk),
    // The cloud pads; the proof's `kid` is the same value without (contract 12, B1).
    jwk_thumbprint: `${credential.thumbprint}=`,
    create_time: timeFromEpoch(credential.createdAt),
    update_time: timeFromEpoch(credential.updatedAt),
  }
}
