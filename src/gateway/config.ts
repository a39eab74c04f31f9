import { readAdmissionCodes } from './admission-codes.ts'
import { type Environment, type Mode, protocolsOf, readMode, readNumber, readOrigin, readUrl } from './environment.ts'

export type StoreConfig =
  | { readonly kind: 'pglite'; readonly directory?: string }
  | { readonly kind: 'postgres'; readonly address: string }

/** The gateway's own settings; those of a provider are read by the provider's folder. */
export interface GatewayConfig {
  readonly mode: Mode
  readonly listen: { readonly host: string; readonly port: number }
  /** Public origin in live mode; in the sandbox it follows from the port. */
  readonly origin: string | undefined
  /** Proxies in front of us whose `X-Forwarded-For` entries count. */
  readonly trustedProxies: number
  readonly store: StoreConfig
  readonly admissionCodes: ReturnType<typeof readAdmissionCodes>
  /** Sandbox: where its agent's page is, for a wallet that was never used. */
  readonly demoUrl: string | undefined
}

/** Reads the environment. @throws ConfigError for what can't be used */
export function readConfig(env: Environment): GatewayConfig {
  const mode = readMode(env)
  return {
    mode,
    listen: { host: env.COUNTERSIGN_LISTEN ?? '127.0.0.1', port: readNumber(env, 'COUNTERSIGN_PORT', 8700) },
    origin: mode === 'live' ? readOrigin(env, 'COUNTERSIGN_ORIGIN', protocolsOf(mode)) : undefined,
    trustedProxies: readNumber(env, 'COUNTERSIGN_TRUSTED_PROXIES', 0),
    store: readStore(env),
    admissionCodes: readAdmissionCodes(env.COUNTERSIGN_ADMISSION_CODES ?? ''),
    demoUrl:
      mode === 'sandbox' && env.COUNTERSIGN_DEMO_URL
        ? readUrl(env, 'COUNTERSIGN_DEMO_URL', protocolsOf(mode)).href
        : undefined,
  }
}

/** The store alone, for operator commands that need nothing else. */
export function readStore(env: Environment): StoreConfig {
  if (env.DATABASE_URL) return { kind: 'postgres', address: env.DATABASE_URL }
  return { kind: 'pglite', ...(env.COUNTERSIGN_DATA ? { directory: env.COUNTERSIGN_DATA } : {}) }
}
