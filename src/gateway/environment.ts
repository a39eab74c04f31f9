/** Variables of the environment, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** An operator credential that is missing: the variable, what it is, and where it comes from. */
export interface Missing {
  readonly variable: string
  readonly what: string
  readonly where: string
}

/** True for a variable with something in it. */
export function isSet(env: Environment, variable: string): boolean {
  return (env[variable] ?? '').trim() !== ''
}
