import * as v from 'valibot'
import { resourceId } from './primitives.ts'

/** Where an identity lives. */
export const identityIdsSchema = v.object({ tenantId: resourceId, realmId: resourceId, identityId: resourceId })
export type IdentityIds = v.InferOutput<typeof identityIdsSchema>

/** `sub` of binding requests and proofs: comma and space between the parts (contract 4.4). */
export function subjectOf({ identityId, realmId, tenantId }: IdentityIds): string {
  return `CN=${identityId}, OU=${realmId}, O=${tenantId}`
}

/** Path of an identity's binding jobs on the management API. */
export function jobsPath(ids: IdentityIds): string {
  return `${identityPath(ids)}/credential-binding-jobs`
}

/** Path of an identity on the management API. */
export function identityPath({ tenantId, realmId, identityId }: IdentityIds): string {
  return `/v1/tenants/${tenantId}/realms/${realmId}/identities/${identityId}`
}

/** Path of an application: issuer, `/authorize`, `/token` and `/bi-authenticate` hang below it (contract 7, 9, 10). */
export function applicationPath(ids: { tenantId: string; realmId: string; applicationId: string }): string {
  return `/v1/tenants/${ids.tenantId}/realms/${ids.realmId}/applications/${ids.applicationId}`
}
