import { beyondIdentity } from './beyond-identity/index.ts'
import { cardinal } from './cardinal/index.ts'
import { type Environment, isSet, type Mode } from './environment.ts'
import { mastercard } from './mastercard/index.ts'
import type { ConfiguredProvider, Provider } from './provider.ts'
import { transmit } from './transmit/index.ts'
import { visa } from './visa/index.ts'

/** Every provider this gateway can speak to; the first is what a gateway without any settings is asked for. */
export const providers: readonly [Provider, ...Provider[]] = [visa, mastercard, cardinal, beyondIdentity, transmit]

/** Providers the operator has an account with: those any of whose variables is set. */
export function wantedProviders(env: Environment): readonly Provider[] {
  const wanted = providers.filter(provider => namesAny(env, provider.variables))
  return wanted.length > 0 ? wanted : [providers[0]]
}

function namesAny(env: Environment, prefixes: readonly string[]): boolean {
  return Object.keys(env).some(name => prefixes.some(prefix => name.startsWith(prefix)) && isSet(env, name))
}

/** The operator's providers, by name. @throws ConfigError for what can't be used */
export function configureProviders(env: Environment, mode: Mode): Readonly<Record<string, ConfiguredProvider>> {
  return Object.fromEntries(wantedProviders(env).map(provider => [provider.name, provider.configure(env, mode)]))
}
