import type { Http } from '../context.ts'
import { bearerOf } from '../endpoint.ts'
import { apiTokens, realm, tenant } from '../fixtures.ts'
import { apiRefusal, resourceRefusal } from '../refusal.ts'

/**
 * Lets API tokens with the scope through, to the one tenant and realm there is.
 * @throws Refusal 401 for an unknown token, 403 for a missing scope, 404 for another tenant or realm
 */
export function requireScope(http: Http, access: 'read' | 'write'): void {
  const scopes = apiTokens.get(bearerOf(http))
  if (scopes === undefined) throw apiRefusal(401, 'unknown token')
  if (access === 'write' && scopes === 'read') throw apiRefusal(403, 'insufficient scope')
  requireRealm(http)
}

/** @throws Refusal 404 when the path names another tenant or realm */
export function requireRealm(http: Http): void {
  const { tenantId = '', realmId = '' } = http.req.param() as Record<string, string>
  if (tenantId !== tenant.id) throw resourceRefusal(404, 'tenant not found', 'Tenant', tenantId)
  if (realmId !== realm.id) throw resourceRefusal(404, 'realm not found', 'Realm', realmId)
}

/** A part of the path that the route has. */
export function pathPart(http: Http, name: string): string {
  return (http.req.param() as Record<string, string>)[name] ?? ''
}
