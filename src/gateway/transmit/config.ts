import { ConfigError } from '../config-error.ts'
import { type Environment, isSet, type Missing, type Mode, protocolsOf, readOrigin } from '../environment.ts'

/** The operator's application at Transmit Security, and where Mosaic is. */
export interface TransmitConfig {
  /** Browser-facing origin of journeys and WebAuthn calls. */
  readonly apiOrigin: string
  /** Where this program reaches it; the same, except for a sandbox. */
  readonly apiUrl: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Journeys of the tenant, as the journey editor calls them. */
  readonly registerJourney: string
  readonly loginJourney: string
  /**
   * What shows that this device took part: the journey, which says that it knew it or bound it, or for a tenant whose journeys
   * end without saying so the ID token's list of bound devices.
   */
  readonly deviceProof: DeviceProof
}

export type DeviceProof = 'journey' | 'token'

/** What the journeys are called unless told. */
const journeyNames = { register: 'passkey_register', login: 'passkey_login' } as const

const portal = 'the Transmit Security admin portal'

const variables: readonly Missing[] = [
  {
    variable: 'TRANSMIT_API_ORIGIN',
    what: 'Origin of the Mosaic API of your region.',
    where:
      'https://api.transmitsecurity.io, https://api.eu.transmitsecurity.io or https://api.sbx.transmitsecurity.io.',
  },
  {
    variable: 'TRANSMIT_ISSUER',
    what: 'What ID tokens name as their issuer.',
    where: 'https://userid.security, unless your tenant has its own.',
  },
  { variable: 'TRANSMIT_CLIENT_ID', what: 'Client id of your application.', where: `${portal}, Applications.` },
  {
    variable: 'TRANSMIT_CLIENT_SECRET',
    what: 'Client secret of your application: it exchanges completion codes and never leaves this gateway.',
    where: `${portal}, Applications.`,
  },
]

/** Credentials that are missing, in plain words. */
export function missingForTransmit(env: Environment): readonly Missing[] {
  return variables.filter(({ variable }) => !isSet(env, variable))
}

/** Reads the settings. @throws ConfigError */
export function readTransmit(env: Environment, mode: Mode): TransmitConfig {
  const protocols = protocolsOf(mode)
  const apiOrigin = readOrigin(env, 'TRANSMIT_API_ORIGIN', protocols)
  const connect = mode === 'sandbox' && isSet(env, 'TRANSMIT_CONNECT_URL')
  return {
    apiOrigin,
    apiUrl: connect ? readOrigin(env, 'TRANSMIT_CONNECT_URL', protocols) : apiOrigin,
    issuer: readOrigin(env, 'TRANSMIT_ISSUER', protocols),
    clientId: (env.TRANSMIT_CLIENT_ID ?? '').trim(),
    clientSecret: (env.TRANSMIT_CLIENT_SECRET ?? '').trim(),
    registerJourney: env.TRANSMIT_REGISTER_JOURNEY?.trim() || journeyNames.register,
    loginJourney: env.TRANSMIT_LOGIN_JOURNEY?.trim() || journeyNames.login,
    deviceProof: readDeviceProof(env),
  }
}

function readDeviceProof(env: Environment): DeviceProof {
  const told = env.TRANSMIT_DEVICE_PROOF?.trim() || 'journey'
  if (told === 'journey' || told === 'token') return told
  throw new ConfigError('TRANSMIT_DEVICE_PROOF', 'must be journey or token.')
}
