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
    ...demoOf(members.agent),
    ...Object.assign({}, ...running.map(provider => provider.fromSandbox(members[provider.name]))),
  }
}

/** The agent's page, where the sandbox has one. */
function demoOf(agent: unknown): Environment {
  const { origin } = v.parse(v.optional(v.object({ origin: v.string() }), { origin: '' }), agent)
  return origin === '' ? {} : { COUNTERSIGN_DEMO_URL: origin }
}
