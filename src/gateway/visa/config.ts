import { type KeyObject, X509Certificate } from 'node:crypto'
import type { PlatformKey } from '../../wire/visa/mle.ts'
import { ConfigError } from '../config-error.ts'
import {
  attempt,
  type Environment,
  type Mode,
  pem,
  protocolsOf,
  readOrigin,
  readPrivateKey,
  readPublicKey,
  readUrl,
  required,
} from '../environment.ts'
import { usesCertificate } from './credentials.ts'
import type { MerchantAuth, TokenAccount } from './request-token.ts'
import type { ResponseKey } from './response-mle.ts'

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
  /** For the sandbox, whose ports vary; a live wallet has the address from its build. */
  readonly jwksUrl: string | undefined
  readonly notificationKey: KeyObject | undefined
}

/** Reads the account's settings. @throws ConfigError for what can't be used */
export function readVisaConfig(env: Environment, mode: Mode): VisaConfig {
  const protocols = protocolsOf(mode)
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
