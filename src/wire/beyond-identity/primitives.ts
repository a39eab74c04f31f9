import * as v from 'valibot'
import { WireError } from '../error.ts'

export { compactToken, filled, readShape, text } from '../shape.ts'

/** Id of a tenant, realm, identity, job, configuration, application or credential (contract 1). */
export const resourceId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))

/** The opaque bearer secret of a binding link (contract 1). */
export const bindingToken = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{16,512}$/))

/** RFC 3339 in UTC with milliseconds or microseconds; both are in use (contract 1). */
export const utcTime = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/))

/** An http or https address. */
export const httpUrl = v.pipe(v.string(), v.maxLength(2048), v.url(), v.regex(/^https?:\/\//))

/** Epoch milliseconds of a time on this wire. @throws WireError `bad_time` naming `field` */
export function timeToEpoch(time: string, field: string): number {
  const epoch = Date.parse(time)
  if (!v.is(utcTime, time) || Number.isNaN(epoch)) throw new WireError('bad_time', field)
  return epoch
}

/** A time as this wire writes it: microseconds, UTC. */
export function timeFromEpoch(epoch: number): string {
  return new Date(epoch).toISOString().replace('Z', '000Z')
}
