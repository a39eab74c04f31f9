import { createIdentityRequestSchema } from '../../../wire/beyond-identity/identities.ts'
import { timeFromEpoch } from '../../../wire/beyond-identity/primitives.ts'
import type { BiContext, Http } from '../context.ts'
import { readJson } from '../endpoint.ts'
import { realm, tenant } from '../fixtures.ts'
import { newId } from '../random.ts'
import { resourceRefusal } from '../refusal.ts'
import type { Identity } from '../state.ts'
import { pathPart, requireScope } from './caller.ts'

export interface NewIdentity {
  readonly displayName: string
  readonly username: string
  readonly email: string | undefined
}

/** Adds an identity to the realm. @throws Refusal 409 when the user name is taken */
export function addIdentity(sandbox: BiContext, wanted: NewIdentity): Identity {
  const taken = [...sandbox.state.identities.values()].find(({ username }) => username === wanted.username)
  if (taken) throw resourceRefusal(409, 'username already exists', 'Identity', taken.id)
  const identity = { id: newId(), createdAt: sandbox.clock.now(), ...wanted }
  sandbox.state.identities.set(identity.id, identity)
  sandbox.state.counts.identities += 1
  return identity
}

/** Deletes an identity with everything of it. */
export function forgetIdentity({ state }: BiContext, id: string): void {
  state.identities.delete(id)
  state.hostedPasskeys.delete(id)
  for (const held of [state.jobs, state.credentials]) {
    for (const [key, { identityId }] of held) if (identityId === id) held.delete(key)
  }
}

/** `POST …/identities` (contract 3.1). */
export async function createIdentity(sandbox: BiContext, http: Http): Promise<Response> {
  requireScope(http, 'write')
  const { identity } = await readJson(http, createIdentityRequestSchema)
  const { display_name: displayName, traits } = identity
  const made = addIdentity(sandbox, { displayName, username: traits.username, email: traits.primary_email_address })
  return http.json(describeIdentity(sandbox, made))
}

/** `GET …/identities/{i}`. */
export function readIdentity(sandbox: BiContext, http: Http): Response {
  requireScope(http, 'read')
  return http.json(describeIdentity(sandbox, findIdentity(sandbox, http)))
}

/** The identity a path names. @throws Refusal 404 */
export function findIdentity(sandbox: BiContext, http: Http): Identity {
  const id = pathPart(http, 'identityId')
  const identity = sandbox.state.identities.get(id)
  if (!identity) throw resourceRefusal(404, 'identity not found', 'Identity', id)
  return identity
}

function describeIdentity(sandbox: BiContext, { id, displayName, username, email, createdAt }: Identity) {
  const enrolled = [...sandbox.state.credentials.values()].some(
    ({ identityId, state }) => identityId === id && state === 'ACTIVE',
  )
  const at = timeFromEpoch(createdAt)
  return {
    id,
    realm_id: realm.id,
    tenant_id: tenant.id,
    display_name: displayName,
    create_time: at,
    update_time: at,
    enrollment_status: enrolled ? 'ENROLLED' : 'UNENROLLED',
    traits: { type: 'traits_v0', username, ...(email !== undefined && { primary_email_address: email }) },
  }
}
