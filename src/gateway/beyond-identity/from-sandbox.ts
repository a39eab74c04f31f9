import * as v from 'valibot'
import type { Environment } from '../environment.ts'

const account = v.object({ id: v.string(), clientId: v.string(), clientSecret: v.string() })

/** The part of the Beyond Identity sandbox's description the gateway needs; plain data, all of it test-only. */
const sandboxSchema = v.object({
  addresses: v.object({ web: v.string(), rest: v.string(), keySet: v.string() }),
  apiToken: v.string(),
  tenantId: v.string(),
  realmId: v.string(),
  authenticatorConfigId: v.string(),
  application: account,
  hosted: account,
})

/** Settings of a gateway for a running Beyond Identity sandbox. Throws when the description has another shape. */
export function envFromSandbox(description: unknown): Environment {
  const sandbox = v.parse(sandboxSchema, description)
  const { addresses, application, hosted } = sandbox
  return {
    BEYOND_IDENTITY_API_ORIGIN: addresses.web,
    BEYOND_IDENTITY_AUTH_ORIGIN: addresses.web,
    BEYOND_IDENTITY_CONNECT_URL: addresses.rest,
    BEYOND_IDENTITY_KEY_SET_ORIGIN: addresses.keySet,
    BEYOND_IDENTITY_API_TOKEN: sandbox.apiToken,
    BEYOND_IDENTITY_TENANT_ID: sandbox.tenantId,
    BEYOND_IDENTITY_REALM_ID: sandbox.realmId,
    BEYOND_IDENTITY_AUTHENTICATOR_CONFIG_ID: sandbox.authenticatorConfigId,
    BEYOND_IDENTITY_APPLICATION_ID: application.id,
    BEYOND_IDENTITY_CLIENT_ID: application.clientId,
    BEYOND_IDENTITY_CLIENT_SECRET: application.clientSecret,
    BEYOND_IDENTITY_HOSTED_APPLICATION_ID: hosted.id,
    BEYOND_IDENTITY_HOSTED_CLIENT_ID: hosted.clientId,
    BEYOND_IDENTITY_HOSTED_CLIENT_SECRET: hosted.clientSecret,
  }
}
