/** Ids of contract section 16, and ours beside them. */
export const tenant = { id: '000183a77dd50fa9', displayName: 'Sandbox Tenant' } as const
export const realm = { id: 'cdf4862dc4d49791', displayName: 'Wallet Realm' } as const

/** API tokens of the management application. */
export const apiTokens: ReadonlyMap<string, 'all' | 'read'> = new Map([
  ['sandbox-api-token', 'all'],
  ['sandbox-readonly-token', 'read'],
])

export interface AuthenticatorConfig {
  readonly id: string
  readonly invocation: 'manual' | 'automatic'
  readonly method: 'software_passkey' | 'webauthn_passkey'
}

const softwareConfig: AuthenticatorConfig = { id: '67bb0acf12e5c899', invocation: 'manual', method: 'software_passkey' }
const automaticConfig: AuthenticatorConfig = {
  id: '67bb0acf12e5c89a',
  invocation: 'automatic',
  method: 'webauthn_passkey',
}
/** What the wallet's application asks for: passkeys of the device. */
export const walletConfig: AuthenticatorConfig = {
  id: '67bb0acf12e5c89b',
  invocation: 'manual',
  method: 'webauthn_passkey',
}

export const authenticatorConfigs: ReadonlyMap<string, AuthenticatorConfig> = new Map(
  [softwareConfig, automaticConfig, walletConfig].map(config => [config.id, config]),
)

/** An application of the realm. The embedded ones name their authenticator; the last is Hosted Web. */
export interface Application {
  readonly id: string
  readonly clientId: string
  readonly clientSecret: string
  readonly displayName: string
  readonly authenticator: AuthenticatorConfig | 'hosted'
}

function application(
  id: string,
  name: string,
  displayName: string,
  authenticator: Application['authenticator'],
): Application {
  return { id, clientId: `client-${name}`, clientSecret: `sandbox-secret-${name}`, displayName, authenticator }
}

/** The first two are the contract's; the wallet uses the third, with passkeys of the device, and the hosted one. */
export const applications = {
  software: application('3f4a5b6c7d8e9f01', 'software', 'Software passkeys', softwareConfig),
  automatic: application('3f4a5b6c7d8e9f02', 'automatic', 'Automatic invocation', automaticConfig),
  wallet: application('3f4a5b6c7d8e9f03', 'wallet', 'Countersign', walletConfig),
  hosted: application('3f4a5b6c7d8e9f04', 'hosted', 'Countersign, hosted sign-in', 'hosted'),
} as const

const byId: ReadonlyMap<string, Application> = new Map(Object.values(applications).map(one => [one.id, one]))

export function applicationOf(id: string): Application | undefined {
  return byId.get(id)
}

const second = 1000

/** Time limits of contract section 13, in milliseconds. */
export const limits = {
  job: 7 * 24 * 60 * 60 * second,
  request: 300 * second,
  /** Largest distance between a proof's `iat` and now. */
  proof: 300 * second,
  code: 60 * second,
  accessToken: 86_400 * second,
  /** How long an ID token is good. */
  idToken: 300 * second,
  /** How long a page of Hosted Web may wait for the person. */
  hosted: 600 * second,
} as const
