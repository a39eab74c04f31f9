import { ConfigError } from './config-error.ts'

/** A code from the environment; it runs out `days` after the gateway first saw it. */
export interface ConfiguredCode {
  readonly code: string
  readonly uses: number
  readonly days: number
}

const DEFAULT_DAYS = 30

/**
 * Reads `COUNTERSIGN_ADMISSION_CODES`: codes separated by commas, each `CODE`, `CODE*uses` or `CODE*uses/days`; one use
 * and 30 days unless told. Codes shorter than 16 characters can be guessed and are refused. @throws ConfigError
 */
export function readAdmissionCodes(list: string): readonly ConfiguredCode[] {
  return list
    .split(',')
    .map(entry => entry.trim())
    .filter(entry => entry !== '')
    .map(readCode)
}

function readCode(entry: string, index: number): ConfiguredCode {
  const parts = /^([\w-]{16,128})(?:\*(\d{1,6}))?(?:\/(\d{1,4}))?$/.exec(entry)
  const [, code, uses = '1', days = String(DEFAULT_DAYS)] = parts ?? []
  if (code === undefined) {
    throw new ConfigError(
      'COUNTERSIGN_ADMISSION_CODES',
      `entry ${index + 1} must be at least 16 letters, digits, - or _, then *uses and /days if wanted.`,
    )
  }
  return { code, uses: Number(uses), days: Number(days) }
}
