import * as v from 'valibot'
import type { Environment } from './environment.ts'
import { providers } from './providers.ts'

/** Admission code of every sandbox gateway. */
export const SANDBOX_ADMISSION_CODE = 'sandbox-admission-code'

/**
 * Settings of a gateway for a running sandbox: takes the parsed `.output/sandbox.json`, of which every provider has a
 * member. Throws when a provider's member has another shape.
 */
export function gatewayEnvFromSandbox(sandbox: unknown): Environment {
  const members = v.parse(v.record(v.string(), v.unknown()), sandbox)
  const running = providers.filter(({ name }) => members[name] !== undefined)
  return {
    COUNTERSIGN_MODE: 'sandbox',
    COUNTERSIGN_PORT: '0',
    COUNTERSIGN_ADMISSION_CODES: `${SANDBOX_ADMISSION_CODE}*100000`,
    ...Object.assign({}, ...running.map(provider => provider.fromSandbox(members[provider.name]))),
  }
}
