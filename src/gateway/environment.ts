import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { ConfigError } from './config-error.ts'

/** Variables of the environment, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** `sandbox` runs against local stand-ins over http; `live` takes https only. */
export type Mode = 'sandbox' | 'live'

/** An operator credential that is missing: the variable, what it is, and where it comes from. */
export interface Missing {
  readonly variable: string
  readonly what: string
  readonly where: string
}

/** Settings the gateway runs without when none of them is there, and what that means. */
export interface Optional {
  readonly variables: readonly string[]
  readonly without: string
}

export function readMode(env: Environment): Mode {
  return env.COUNTERSIGN_MODE === 'sandbox' ? 'sandbox' : 'live'
}

export function isSet(env: Environment, variable: string): boolean {
  return (env[variable] ?? '').trim() !== ''
}

/** Protocols a provider's address may have. */
export function protocolsOf(mode: Mode): readonly string[] {
  return mode === 'live' ? ['https:'] : ['https:', 'http:']
}

export function readOrigin(env: Environment, variable: string, protocols: readonly string[]): string {
  return readUrl(env, variable, protocols).origin
}

export function readUrl(env: Environment, variable: string, protocols: readonly string[]): URL {
  const url = attempt(variable, 'is not an address.', () => new URL(required(env, variable)))
  if (!protocols.includes(url.protocol)) throw new ConfigError(variable, `must begin with ${protocols.join(' or ')}//.`)
  return url
}

export function readNumber(env: Environment, variable: string, otherwise: number): number {
  const text = env[variable]
  if (text === undefined || text === '') return otherwise
  if (!/^\d{1,5}$/.test(text)) throw new ConfigError(variable, 'is not a whole number.')
  return Number(text)
}

export function readPrivateKey(env: Environment, variable: string): KeyObject {
  return attempt(variable, 'is not a private key in PEM form.', () => createPrivateKey(pem(required(env, variable))))
}

export function readPublicKey(env: Environment, variable: string): KeyObject {
  return attempt(variable, 'is not a public key as JWK or in PEM form.', () => {
    const text = required(env, variable).trim()
    if (!text.startsWith('{')) return createPublicKey(pem(text))
    const jwk: { crv?: string; kty?: string; x?: string; y?: string } = JSON.parse(text)
    const { crv = '', kty = '', x = '', y = '' } = jwk
    return createPublicKey({ key: { crv, kty, x, y }, format: 'jwk' })
  })
}

/** Some process managers can't hold line breaks in a variable. */
export const pem = (text: string) => text.replaceAll('\\n', '\n')

export function required(env: Environment, variable: string): string {
  const value = env[variable]
  if (value === undefined) throw new ConfigError(variable, 'is missing.')
  return value
}

/** Runs `read`; what it throws becomes a ConfigError that names the variable and not its value. */
export function attempt<T>(variable: string, problem: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause
    throw new ConfigError(variable, problem, { cause })
  }
}
