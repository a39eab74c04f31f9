import { SANDBOX } from '../config.ts'

/**
 * Origins whose frames may hold a shop's card fields. Each entry is somebody's decision to trust that service with cards
 * on any shop's page, made after reading how its fields are embedded; the live list begins empty.
 */
const reviewed: readonly string[] = []

/** True for a reviewed service of hosted card fields; in a sandbox build the local one, on any port. */
export function isHostedFieldsOrigin(origin: string): boolean {
  if (SANDBOX) return /^http:\/\/pay\.localhost(:\d{1,5})?$/.test(origin)
  return reviewed.includes(origin)
}
