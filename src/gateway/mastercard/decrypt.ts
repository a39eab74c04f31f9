import { constants, createDecipheriv, type KeyObject, privateDecrypt } from 'node:crypto'
import * as v from 'valibot'

const MAX_PLAINTEXT = 64 * 1024
const ciphers = {
  A128GCM: { name: 'aes-128-gcm', keyBytes: 16 },
  A256GCM: { name: 'aes-256-gcm', keyBytes: 32 },
} as const

const headerSchema = v.object({
  alg: v.literal('RSA-OAEP-256'),
  enc: v.picklist(['A128GCM', 'A256GCM']),
  kid: v.string(),
  crit: v.optional(v.never()),
  zip: v.optional(v.never()),
})

/**
 * Opens a compact JWE by the rules of contract 5.1. Mastercard's own software may write an IV of 16 bytes, which jose
 * refuses, and characters outside the alphabet; hence Node's crypto. Throws one error for whatever is wrong.
 */
export function decryptPayload(jwe: string, own: { readonly kid: string; readonly key: KeyObject }): unknown {
  try {
    return open(jwe, own)
  } catch {
    // Which step failed would help whoever tries keys against us.
    throw new Error('the payload can not be decrypted')
  }
}

function open(jwe: string, own: { readonly kid: string; readonly key: KeyObject }): unknown {
  const [encoded = '', ...rest] = jwe.split('.')
  const [wrapped, iv, ciphertext, tag, ...more] = rest.map(decode)
  if (wrapped === undefined || iv === undefined || ciphertext === undefined || tag === undefined || more.length > 0) {
    throw new Error('parts')
  }
  const header = v.parse(headerSchema, JSON.parse(decodeStrict(encoded).toString('utf8')))
  if (header.kid !== own.kid) throw new Error('kid')
  const cipher = ciphers[header.enc]
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  const contentKey = privateDecrypt({ key: own.key, padding, oaepHash: 'sha256' }, wrapped)
  const isWellMeasured = contentKey.length === cipher.keyBytes && tag.length === 16 && [12, 16].includes(iv.length)
  if (!isWellMeasured || ciphertext.length > MAX_PLAINTEXT) throw new Error('length')
  const decipher = createDecipheriv(cipher.name, contentKey, iv, { authTagLength: 16 })
  decipher.setAAD(Buffer.from(encoded, 'ascii')).setAuthTag(tag)
  const plaintext = Buffer.concat([decipher.update(ciphertext), decipher.final()])
  return v.parse(v.looseObject({}), JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext)))
}

/** `/` and `+` are left in place by the official package; never in the header, which is authenticated. */
function decode(part: string): Buffer {
  return decodeStrict(part.replaceAll('/', '_').replaceAll('+', '-'))
}

function decodeStrict(part: string): Buffer {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) throw new Error('alphabet')
  return Buffer.from(part, 'base64url')
}
