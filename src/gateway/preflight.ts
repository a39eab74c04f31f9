import { type Environment, isSet, type Missing, readMode } from './environment.ts'
import { wantedProviders } from './providers.ts'

const live: readonly Missing[] = [
  {
    variable: 'COUNTERSIGN_ORIGIN',
    what: 'Public https origin of this gateway, for example https://gateway.example. The wallet build pins it.',
    where: 'Your own host name. It must be allowed as embedding origin of the Visa authentication page.',
  },
]

/** Names every operator credential that is missing from the environment (contract 0.4, 3). Empty: ready to start. */
export function preflight(env: Environment): readonly Missing[] {
  const own = readMode(env) === 'live' ? live.filter(({ variable }) => !isSet(env, variable)) : []
  return [...wantedProviders(env).flatMap(provider => provider.missing(env)), ...own]
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
