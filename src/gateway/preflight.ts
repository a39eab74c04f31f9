import { readConfig } from './config.ts'
import { type Environment, isSet, type Missing, type Optional, readMode } from './environment.ts'
import { configureProviders, wantedProviders } from './providers.ts'

const live: readonly Missing[] = [
  {
    variable: 'COUNTERSIGN_ORIGIN',
    what: 'Public https origin of this gateway, for example https://gateway.example. The wallet build pins it.',
    where: 'Your own host name. It must be allowed as embedding origin of the Visa authentication page.',
  },
]

const optional: readonly Optional[] = [
  {
    variables: ['DATABASE_URL', 'COUNTERSIGN_DATA'],
    without: 'Enrolled wallets, and which objects are whose, are forgotten when the gateway ends.',
  },
  {
    variables: ['COUNTERSIGN_ADMISSION_CODES'],
    without: 'No wallet can enrol but with a code of `npm run gateway -- admissions create`.',
  },
]

/** Names every operator credential that is missing from the environment (contract 0.4, 3). Empty: ready to start. */
export function preflight(env: Environment): readonly Missing[] {
  const own = readMode(env) === 'live' ? live.filter(({ variable }) => !isSet(env, variable)) : []
  return [...wantedProviders(env).flatMap(provider => provider.missing(env)), ...own]
}

/** Settings that may be missing, each with what the gateway then does without. */
export function leftOut(env: Environment): readonly Optional[] {
  const settings = [...optional, ...wantedProviders(env).flatMap(provider => provider.optional ?? [])]
  return settings.filter(({ variables }) => !variables.some(variable => isSet(env, variable)))
}

/** Reads all settings, as a start does. @throws ConfigError for what can't be used */
export function requireReadable(env: Environment): void {
  configureProviders(env, readConfig(env).mode)
}

/** @throws PreflightError for what is missing */
export function requireCredentials(env: Environment): void {
  const missing = preflight(env)
  if (missing.length > 0) throw new PreflightError(missing)
}

/** The refusal to start, in plain words. */
export class PreflightError extends Error {
  override readonly name = 'PreflightError'
  readonly missing: readonly Missing[]

  constructor(missing: readonly Missing[]) {
    super(
      missing
        .map(({ variable, what, where }) => `${variable} is missing. ${what}\n  Where to get it: ${where}`)
        .join('\n'),
    )
    this.missing = missing
  }
}
