import * as v from 'valibot'
import { applicationPath } from '../../wire/beyond-identity/ids.ts'
import { resourceId } from '../../wire/beyond-identity/primitives.ts'
import { ConfigError } from '../config-error.ts'
import { type Environment, isSet, type Missing, type Mode, protocolsOf, readOrigin } from '../environment.ts'

/** An application of the operator's realm. */
export interface BiApplication {
  readonly id: string
  readonly clientId: string
  readonly clientSecret: string
}

/** The operator's tenant at Beyond Identity, and where the cloud is. */
export interface BiConfig {
  /** Browser-facing origin of the management API: the host of binding links. */
  readonly apiOrigin: string
  /** Browser-facing origin of sign-in: the host of issuers. */
  readonly authOrigin: string
  /** Where this program reaches both; the same, except for a sandbox. */
  readonly apiUrl: string
  readonly authUrl: string
  /** Origin of the key set of authenticate requests. */
  readonly keySetOrigin: string
  readonly apiToken: string
  readonly tenantId: string
  readonly realmId: string
  readonly authenticatorConfigId: string
  readonly application: BiApplication
  /** Hosted Web; absent where the operator does not offer it. */
  readonly hosted: BiApplication | undefined
}

const consolePage = 'the Beyond Identity admin console'

/** What an operator who offers Beyond Identity must set. */
const variables: readonly Missing[] = [
  {
    variable: 'BEYOND_IDENTITY_API_ORIGIN',
    what: 'Origin of the management API of your region; binding links are on this host.',
    where: 'https://api-us.beyondidentity.com or https://api-eu.beyondidentity.com.',
  },
  {
    variable: 'BEYOND_IDENTITY_AUTH_ORIGIN',
    what: 'Origin of sign-in of your region; tokens are issued by this host.',
    where: 'https://auth-us.beyondidentity.com or https://auth-eu.beyondidentity.com.',
  },
  {
    variable: 'BEYOND_IDENTITY_API_TOKEN',
    what: 'API token with the scopes identities:create, credential-binding-jobs:create, :read and :revoke, credentials:read and :revoke.',
    where: `${consolePage}, Beyond Identity Management API application, API Tokens.`,
  },
  { variable: 'BEYOND_IDENTITY_TENANT_ID', what: 'Id of your tenant.', where: `${consolePage}, Home.` },
  { variable: 'BEYOND_IDENTITY_REALM_ID', what: 'Id of the realm the wallets join.', where: `${consolePage}, Home.` },
  {
    variable: 'BEYOND_IDENTITY_AUTHENTICATOR_CONFIG_ID',
    what: 'Id of the embedded authenticator configuration. Its invoke URL is the origin of this gateway.',
    where: `${consolePage}, your application, Authenticator Config.`,
  },
  {
    variable: 'BEYOND_IDENTITY_APPLICATION_ID',
    what: 'Id of the embedded application.',
    where: `${consolePage}, Applications.`,
  },
  {
    variable: 'BEYOND_IDENTITY_CLIENT_ID',
    what: 'Client id of that application. Its redirect URI is this gateway with /callback/sign-in/return.',
    where: `${consolePage}, your application, External Protocol.`,
  },
  {
    variable: 'BEYOND_IDENTITY_CLIENT_SECRET',
    what: 'Client secret of that application.',
    where: `${consolePage}, your application, External Protocol.`,
  },
]

const hostedVariables: readonly Missing[] = [
  {
    variable: 'BEYOND_IDENTITY_HOSTED_APPLICATION_ID',
    what: 'Id of the application with Hosted Web.',
    where: `${consolePage}, Applications.`,
  },
  {
    variable: 'BEYOND_IDENTITY_HOSTED_CLIENT_ID',
    what: 'Client id of the application with Hosted Web.',
    where: `${consolePage}, that application, External Protocol.`,
  },
  {
    variable: 'BEYOND_IDENTITY_HOSTED_CLIENT_SECRET',
    what: 'Client secret of the application with Hosted Web.',
    where: `${consolePage}, that application, External Protocol.`,
  },
]

/** What is missing; Hosted Web only when one of its own settings is there. */
export function missingForBeyondIdentity(env: Environment): readonly Missing[] {
  const wantsHosted = hostedVariables.some(({ variable }) => isSet(env, variable))
  const needed = wantsHosted ? [...variables, ...hostedVariables] : variables
  return needed.filter(({ variable }) => !isSet(env, variable))
}

/** Reads the settings of an operator who offers Beyond Identity. @throws ConfigError */
export function readBeyondIdentity(env: Environment, mode: Mode): BiConfig {
  const protocols = protocolsOf(mode)
  const apiOrigin = readOrigin(env, 'BEYOND_IDENTITY_API_ORIGIN', protocols)
  const authOrigin = readOrigin(env, 'BEYOND_IDENTITY_AUTH_ORIGIN', protocols)
  const connect = mode === 'sandbox' && isSet(env, 'BEYOND_IDENTITY_CONNECT_URL')
  const keySet = isSet(env, 'BEYOND_IDENTITY_KEY_SET_ORIGIN')
  return {
    apiOrigin,
    authOrigin,
    apiUrl: connect ? readOrigin(env, 'BEYOND_IDENTITY_CONNECT_URL', protocols) : apiOrigin,
    authUrl: connect ? readOrigin(env, 'BEYOND_IDENTITY_CONNECT_URL', protocols) : authOrigin,
    keySetOrigin: keySet ? readOrigin(env, 'BEYOND_IDENTITY_KEY_SET_ORIGIN', protocols) : authOrigin,
    apiToken: (env.BEYOND_IDENTITY_API_TOKEN ?? '').trim(),
    tenantId: readId(env, 'BEYOND_IDENTITY_TENANT_ID'),
    realmId: readId(env, 'BEYOND_IDENTITY_REALM_ID'),
    authenticatorConfigId: readId(env, 'BEYOND_IDENTITY_AUTHENTICATOR_CONFIG_ID'),
    application: readApplication(env, 'BEYOND_IDENTITY_'),
    hosted: isSet(env, 'BEYOND_IDENTITY_HOSTED_APPLICATION_ID')
      ? readApplication(env, 'BEYOND_IDENTITY_HOSTED_')
      : undefined,
  }
}

function readApplication(env: Environment, prefix: string): BiApplication {
  return {
    id: readId(env, `${prefix}APPLICATION_ID`),
    clientId: (env[`${prefix}CLIENT_ID`] ?? '').trim(),
    clientSecret: (env[`${prefix}CLIENT_SECRET`] ?? '').trim(),
  }
}

function readId(env: Environment, variable: string): string {
  const id = (env[variable] ?? '').trim()
  if (!v.is(resourceId, id)) throw new ConfigError(variable, 'is not an id of 16 hexadecimal characters.')
  return id
}

/** Issuer of an application's tokens. */
export function issuerOf({ authOrigin, tenantId, realmId }: BiConfig, { id }: BiApplication): string {
  return authOrigin + applicationPath({ tenantId, realmId, applicationId: id })
}
