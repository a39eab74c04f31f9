import type { BiContext } from '../context.ts'
import { limits } from '../fixtures.ts'
import { newSecret } from '../random.ts'
import type { Authorization } from '../state.ts'

/** Hands out a code for an identity that just authenticated. */
export function issueCode(sandbox: BiContext, authorization: Authorization, identityId: string): string {
  const code = newSecret()
  const now = sandbox.clock.now()
  sandbox.state.codes.set(code, { authorization, identityId, authTime: now, expiresAt: now + limits.code })
  sandbox.state.counts.codes += 1
  return code
}
