import type { BiContext } from '../context.ts'
import { limits } from '../fixtures.ts'
import { newSecret } from '../random.ts'
import type { Authorization, HostedVisit } from '../state.ts'

/** Opens a page of Hosted Web for one sign-in; returns its address. */
export function startVisit(sandbox: BiContext, authorization: Authorization): string {
  const id = newSecret()
  const expiresAt = sandbox.clock.now() + limits.hosted
  sandbox.state.visits.set(id, { authorization, expiresAt, challenge: undefined, username: undefined })
  return `${sandbox.addresses.web}/hosted/${id}`
}

/** A visit that still waits. */
export function findVisit(sandbox: BiContext, id: string): HostedVisit | undefined {
  const visit = sandbox.state.visits.get(id)
  return visit && visit.expiresAt > sandbox.clock.now() ? visit : undefined
}
