import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { PlatformKey } from '../wire/visa/mle.ts'
import { readAdmissionCodes } from './admission-codes.ts'
import { type CardinalConfig, readCardinal } from './cardinal/config.ts'
import { ConfigError } from './config-error.ts'
import { type MastercardConfig, readMastercard } from './mastercard/config.ts'
import { type Environment, PreflightError, preflight, usesCertificate } from './preflight.ts'
import type { MerchantAuth, TokenAccount } from './visa/request-token.ts'
import type { ResponseKey } from './visa/response-mle.ts'

export interface VisaConfig {
  /** Without a trailing slash. */
  readonly baseUrl: string
  /** What the `request-host` claim says: the environment's host, also when the address is a loopback one. */
  readonly requestHost: string
  /** `/icc/v1` unless told (contract 17, row 1). */
  readonly commercePrefix: string
  readonly account: TokenAccount
  readonly platformKey: PlatformKey
  readonly responseKey: ResponseKey | undefined
  /** With its public parameters. */
  readonly frameUrl: string
  readonly issuerOrigin: string | undefined
  readonly jwksUrl: string | undefined
  readonly notificationKey: KeyObject | undefined
}

export type StoreConfig =
  | { readonly kind: 'pglite'; readonly directory?: string }
  | { readonly kind: 'postgres'; readonly address: string }

export interface GatewayConfig {
  readonly mode: 'sandbox' | 'live'
  readonly listen: { readonly host: string; readonly port: number }
  /** Public origin in live mode; in the sandbox it follows from the port. */
  readonly origin: string | undefined
  /** Proxies in front of us whose `X-Forwarded-For` entries count. */
  readonly trustedProxies: number
  readonly store: StoreConfig
  readonly admissionCodes: ReturnType<typeof readAdmissionCodes>
  readonly visa: VisaConfig
  /** Absent where the operator does not offer it. */
  readonly cardinal: CardinalConfig | undefined
  /** Absent where the operator does not offer it. */
  readonly mastercard: MastercardConfig | undefined
}

/** Reads the environment. @throws PreflightError for what is missing, ConfigError for what can't be used */
export function readConfig(env: Environment): GatewayConfig {
  const missing = preflight(env)
  if (missing.length > 0) throw new PreflightError(missing)
  const mode = env.COUNTERSIGN_MODE === 'sandbox' ? 'sandbox' : 'live'
  return {
    mode,
    listen: { host: env.COUNTERSIGN_LISTEN ?? '127.0.0.1', port: readNumber(env, 'COUNTERSIGN_PORT', 8700) },
    origin: mode === 'live' ? readOrigin(env, 'COUNTERSIGN_ORIGIN', ['https:']) : undefined,
    trustedProxies: readNumber(env, 'COUNTERSIGN_TRUSTED_PROXIES', 0),
    store: readStore(env),
    admissionCodes: readAdmissionCodes(env.COUNTERSIGN_ADMISSION_CODES ?? ''),
    visa: readVisa(env, mode),
    cardinal: readCardinal(env, mode),
    mastercard: readMastercard(env, mode),
  }
}

/** The store alone, for operator commands that need nothing else. */
export function readStore(env: Environment): StoreConfig {
  if (env.DATABASE_URL) return { kind: 'postgres', address: env.DATABASE_URL }
  return { kind: 'pglite', ...(env.COUNTERSIGN_DATA ? { directory: env.COUNTERSIGN_DATA } : {}) }
}

function readVisa(env: Environment, mode: GatewayConfig['mode']): VisaConfig {
  const protocols = mode === 'live' ? ['https:'] : ['https:', 'http:']
  const baseUrl = readOrigin(env, 'CYBERSOURCE_BASE_URL', protocols)
  const responseKey = readResponseKey(env)
  const claim = env.CYBERSOURCE_RESPONSE_KID_CLAIM || 'v-c-response-mle-kid'
  return {
    baseUrl,
    requestHost: env.CYBERSOURCE_REQUEST_HOST || new URL(baseUrl).host,
    commercePrefix: readPrefix(env),
    account: {
      merchantId: required(env, 'CYBERSOURCE_MERCHANT_ID'),
      auth: readAuth(env),
      response: { claim, kid: responseKey.kid },
    },
    platformKey: readPlatformKey(env),
    responseKey,
    frameUrl: readFrameUrl(env, protocols),
    issuerOrigin: env.VISA_ISSUER_ORIGIN ? readOrigin(env, 'VISA_ISSUER_ORIGIN', protocols) : undefined,
    jwksUrl: env.VISA_CREDENTIAL_JWKS_URL ? readUrl(env, 'VISA_CREDENTIAL_JWKS_URL', protocols).href : undefined,
    notificationKey: env.VISA_NOTIFICATION_KEY ? readPublicKey(env, 'VISA_NOTIFICATION_KEY') : undefined,
  }
}

function readAuth(env: Environment): MerchantAuth {
  const keyId = required(env, 'CYBERSOURCE_KEY_ID')
  if (usesCertificate(env)) return { kind: 'certificate', keyId, key: readPrivateKey(env, 'CYBERSOURCE_PRIVATE_KEY') }
  const key = new Uint8Array(Buffer.from(required(env, 'CYBERSOURCE_SHARED_SECRET'), 'base64'))
  return { kind: 'shared-secret', keyId, key }
}

function readResponseKey(env: Environment): ResponseKey {
  return {
    kid: required(env, 'CYBERSOURCE_RESPONSE_KEY_ID'),
    key: readPrivateKey(env, 'CYBERSOURCE_RESPONSE_KEY'),
  }
}

/** The key's id is the `serialNumber` attribute of the certificate's subject, not its X.509 serial (contract 3.3). */
function readPlatformKey(env: Environment): PlatformKey {
  const variable = 'CYBERSOURCE_PLATFORM_CERTIFICATE'
  const text = pem(required(env, variable))
  const certificate = attempt(variable, 'is not a certificate in PEM form.', () => new X509Certificate(text))
  const kid = /^serialNumber=(.+)$/m.exec(certificate.subject)?.[1]
  if (kid === undefined) throw new ConfigError(variable, 'has no serialNumber in its subject.')
  const jwk = certificate.publicKey.export({ format: 'jwk' })
  return { kty: 'RSA', n: String(jwk.n), e: String(jwk.e), kid }
}

function readPrivateKey(env: Environment, variable: string): KeyObject {
  return attempt(variable, 'is not a private key in PEM form.', () => createPrivateKey(pem(required(env, variable))))
}

function readPublicKey(env: Environment, variable: string): KeyObject {
  return attempt(variable, 'is not a public key as JWK or in PEM form.', () => {
    const text = required(env, variable).trim()
    if (!text.startsWith('{')) return createPublicKey(pem(text))
    const jwk: { crv?: string; kty?: string; x?: string; y?: string } = JSON.parse(text)
    const { crv = '', kty = '', x = '', y = '' } = jwk
    return createPublicKey({ key: { crv, kty, x, y }, format: 'jwk' })
  })
}

/** Some process managers can't hold line breaks in a variable. */
const pem = (text: string) => text.replaceAll('\\n', '\n')

function readFrameUrl(env: Environment, protocols: readonly string[]): string {
  const url = readUrl(env, 'VISA_FRAME_URL', protocols)
  url.searchParams.set('apikey', required(env, 'VISA_FRAME_API_KEY'))
  url.searchParams.set('clientAppID', required(env, 'VISA_FRAME_APP_ID'))
  return url.href
}

function readPrefix(env: Environment): string {
  const prefix = env.CYBERSOURCE_COMMERCE_PREFIX || '/icc/v1'
  if (!/^(\/[a-z0-9]+)+$/.test(prefix))
    throw new ConfigError('CYBERSOURCE_COMMERCE_PREFIX', 'is not a path like /icc/v1.')
  return prefix
}

function readOrigin(env: Environment, variable: string, protocols: readonly string[]): string {
  return readUrl(env, variable, protocols).origin
}

function readUrl(env: Environment, variable: string, protocols: readonly string[]): URL {
  const url = attempt(variable, 'is not an address.', () => new URL(required(env, variable)))
  if (!protocols.includes(url.protocol)) throw new ConfigError(variable, `must begin with ${protocols.join(' or ')}//.`)
  return url
}

function readNumber(env: Environment, variable: string, otherwise: number): number {
  const text = env[variable]
  if (text === undefined || text === '') return otherwise
  if (!/^\d{1,5}$/.test(text)) throw new ConfigError(variable, 'is not a whole number.')
  return Number(text)
}

function required(env: Environment, variable: string): string {
  const value = env[variable]
  if (value === undefined) throw new ConfigError(variable, 'is missing.')
  return value
}

function attempt<T>(variable: string, problem: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause
    throw new ConfigError(variable, problem, { cause })
  }
}
