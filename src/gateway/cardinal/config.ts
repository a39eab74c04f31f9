import { centinelOrigins } from '../../wire/cardinal/hosts.ts'
import { ConfigError } from '../config-error.ts'
import { type Environment, isSet, type Missing } from '../environment.ts'

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

/** True when the operator offers Cardinal: one of its settings is there. */
export function offersCardinal(env: Environment): boolean {
  return variables.some(({ variable }) => isSet(env, variable))
}

/** What is missing for Cardinal; nothing for an operator who does not offer it. */
export function cardinalPreflight(env: Environment): readonly Missing[] {
  return offersCardinal(env) ? variables.filter(({ variable }) => !isSet(env, variable)) : []
}

/** Reads the settings; undefined for an operator who does not offer Cardinal. @throws ConfigError */
export function readCardinal(env: Environment, mode: 'sandbox' | 'live'): CardinalConfig | undefined {
  if (!offersCardinal(env)) return undefined
  const identifier = env.CARDINAL_API_IDENTIFIER ?? ''
  const apiKey = env.CARDINAL_API_KEY ?? ''
  // The FIDO page words it that way, and it would publish the secret in every JWT (contract 1).
  if (identifier === apiKey)
    throw new ConfigError('CARDINAL_API_IDENTIFIER', 'is the API key itself: put the id of the key here.')
  const centinelApiUrl = readUrl(env, 'CARDINAL_CENTINEL_API_URL', mode).origin
  if (mode === 'live' && !centinelOrigins.some(origin => origin === centinelApiUrl))
    throw new ConfigError('CARDINAL_CENTINEL_API_URL', `must be ${centinelOrigins.join(' or ')}.`)
  const sdkUrl = readUrl(env, 'CARDINAL_SDK_URL', mode)
  if (sdkUrl.origin !== centinelApiUrl)
    throw new ConfigError('CARDINAL_SDK_URL', 'is not on the host of the Centinel API.')
  return {
    dxUrl: readUrl(env, 'CARDINAL_DX_URL', mode).origin,
    centinelUrl: readUrl(env, 'CARDINAL_CENTINEL_URL', mode).origin,
    centinelApiUrl,
    sdkUrl: sdkUrl.href,
    identifier,
    orgUnitId: env.CARDINAL_ORG_UNIT_ID ?? '',
    apiKey,
  }
}

function readUrl(env: Environment, variable: string, mode: 'sandbox' | 'live'): URL {
  const text = env[variable] ?? ''
  if (!URL.canParse(text)) throw new ConfigError(variable, 'is not an address.')
  const url = new URL(text)
  const isAllowed = url.protocol === 'https:' || (mode === 'sandbox' && url.protocol === 'http:')
  if (!isAllowed) throw new ConfigError(variable, 'must begin with https://.')
  return url
}
