import { type KeyObject, verify } from 'node:crypto'
import * as v from 'valibot'

/** The parts of a compact JWS, nothing of it trusted yet. */
export interface CompactJws {
  readonly header: unknown
  /** Checks RSASSA-PKCS1-v1_5 with SHA-256 over the parts as received. */
  isSignedBy(key: KeyObject): boolean
  /** The payload; read it after the signature only. */
  readPayload(): unknown
}

/** Splits a compact JWS, in its one spelling: what is known by its text must not come again in another. Throws when it is none. */
export function splitJws(jws: string): CompactJws {
  const parts = jws.split('.')
  const [header = '', payload = '', signature = ''] = parts
  if (parts.length !== 3 || !parts.every(isCanonical)) throw new Error('not a compact JWS')
  return {
    header: readJson(header),
    isSignedBy: key => verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url')),
    readPayload: () => readJson(payload),
  }
}

/** The last character of base64url has bits that mean nothing; decoders pass over them. */
function isCanonical(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part
}

function readJson(part: string): unknown {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url'))
  return v.parse(v.looseObject({}), JSON.parse(text))
}
