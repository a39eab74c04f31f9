import { centinelOrigins } from '../../wire/cardinal/hosts.ts'
import { ConfigError } from '../config-error.ts'
import { type Environment, isSet, type Missing, type Mode, protocolsOf, readUrl } from '../environment.ts'

/** The operator's account at Cardinal, and where Cardinal is. */
export interface CardinalConfig {
  /** Origin of the DX API. */
  readonly dxUrl: string
  /** Origin of Centinel's XML messages. */
  readonly centinelUrl: string
  /** Origin of the browser-facing Centinel API. */
  readonly centinelApiUrl: string
  /** Address of the browser library. */
  readonly sdkUrl: string
  /** The API identifier: public, the `iss` of every JWT. */
  readonly identifier: string
  readonly orgUnitId: string
  /** The secret. Never in a JWT, never in a browser (contract 1). */
  readonly apiKey: string
}

const portal = 'your Cardinal account manager, with the credentials of your OrgUnit'
const pages = 'developer.cardinaltrusted.com'

const variables: readonly Missing[] = [
  {
    variable: 'CARDINAL_API_IDENTIFIER',
    what: 'Id of your API key: what JWTs name as their issuer. Not the key itself, which is a secret.',
    where: portal,
  },
  { variable: 'CARDINAL_API_KEY', what: 'The API key: the secret that signs JWTs and messages.', where: portal },
  { variable: 'CARDINAL_ORG_UNIT_ID', what: 'Your OrgUnitId, 24 characters.', where: portal },
  {
    variable: 'CARDINAL_DX_URL',
    what: 'Address of the DX API, which knows who is registered.',
    where: `${pages}. Staging: https://dataexchangestag.cardinalcommerce.com.`,
  },
  {
    variable: 'CARDINAL_CENTINEL_URL',
    what: 'Address of Centinel, for 3-D Secure messages.',
    where: `${pages}. Staging: https://centineltest.cardinalcommerce.com.`,
  },
  {
    variable: 'CARDINAL_CENTINEL_API_URL',
    what: 'Address of the Centinel API, which opens in the person’s browser.',
    where: `${pages}. Staging: https://centinelapistag.cardinalcommerce.com.`,
  },
  {
    variable: 'CARDINAL_SDK_URL',
    what: 'Address of the CardinalFido browser library, on the host of the Centinel API.',
    where: `${portal}: it is not published.`,
  },
]

/** Every credential of the Cardinal account that is missing. */
export function missingCredentials(env: Environment): readonly Missing[] {
  return variables.filter(({ variable }) => !isSet(env, variable))
}

/** Reads the settings. @throws ConfigError */
export function readCardinal(env: Environment, mode: Mode): CardinalConfig {
  const protocols = protocolsOf(mode)
  const identifier = env.CARDINAL_API_IDENTIFIER ?? ''
  const apiKey = env.CARDINAL_API_KEY ?? ''
  // The FIDO page words it that way, and it would publish the secret in every JWT (contract 1).
  if (identifier === apiKey)
    throw new ConfigError('CARDINAL_API_IDENTIFIER', 'is the API key itself: put the id of the key here.')
  const centinelApiUrl = readUrl(env, 'CARDINAL_CENTINEL_API_URL', protocols).origin
  if (mode === 'live' && !centinelOrigins.some(origin => origin === centinelApiUrl))
    throw new ConfigError('CARDINAL_CENTINEL_API_URL', `must be ${centinelOrigins.join(' or ')}.`)
  const sdkUrl = readUrl(env, 'CARDINAL_SDK_URL', protocols)
  if (sdkUrl.origin !== centinelApiUrl)
    throw new ConfigError('CARDINAL_SDK_URL', 'is not on the host of the Centinel API.')
  return {
    dxUrl: readUrl(env, 'CARDINAL_DX_URL', protocols).origin,
    centinelUrl: readUrl(env, 'CARDINAL_CENTINEL_URL', protocols).origin,
    centinelApiUrl,
    sdkUrl: sdkUrl.href,
    identifier,
    orgUnitId: env.CARDINAL_ORG_UNIT_ID ?? '',
    apiKey,
  }
}
