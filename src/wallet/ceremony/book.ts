import type { Runner } from '../flow/runner.ts'

/** What the launcher needs of the flow runner, which keeps the ceremonies. */
export type CeremonyBook = Pick<Runner, 'ceremonyJob' | 'ceremonyResult' | 'ceremonyLost'>
