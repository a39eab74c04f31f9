import * as v from 'valibot'

export { compactToken, filled, readShape, text } from '../shape.ts'

/** Standard base64, padded or not, at most `max` characters. */
export const base64 = (max: number) => v.pipe(v.string(), v.maxLength(max), v.regex(/^[A-Za-z0-9+/]+={0,2}$/))

/** Lower-case hex SHA-256 of a device key's SubjectPublicKeyInfo (contract 5.1). */
export const keyId = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

/** Data a person approves: at most ten members of plain characters (contract 3.4). */
export const approvalData = v.pipe(
  v.record(
    v.pipe(v.string(), v.minLength(1), v.maxLength(64), v.regex(/^[A-Za-z0-9\-_.: ]*$/)),
    v.pipe(v.string(), v.maxLength(256), v.regex(/^[A-Za-z0-9\-_.: ]*$/)),
  ),
  v.check(data => Object.keys(data).length >= 1 && Object.keys(data).length <= 10, 'one to ten members'),
)
export type ApprovalData = v.InferOutput<typeof approvalData>
