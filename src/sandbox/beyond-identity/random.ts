import { randomBytes } from 'node:crypto'

/** An id as the cloud makes them: 16 lower-case hex characters. */
export const newId = () => randomBytes(8).toString('hex')

/** An opaque secret of 64 URL-safe characters. */
export const newSecret = () => randomBytes(48).toString('base64url')
