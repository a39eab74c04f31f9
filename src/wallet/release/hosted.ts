import { SANDBOX } from '../config.ts'
import { REVIEWED_HOSTED_FIELDS } from './hosted-origins.ts'

/** True for a reviewed service of hosted card fields; in a sandbox build the local one, on any port. */
export function isHostedFieldsOrigin(origin: string): boolean {
  if (SANDBOX) return /^http:\/\/pay\.localhost(:\d{1,5})?$/.test(origin)
  return REVIEWED_HOSTED_FIELDS.includes(origin)
}
