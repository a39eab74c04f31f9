import type { KeyObject } from 'node:crypto'
import { constants, createCipheriv, createDecipheriv, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto'
import * as v from 'valibot'
import type { MastercardKey } from '../../keys/mastercard.ts'

const MAX_PLAINTEXT = 64 * 1024
const TAG_BYTES = 16
const keyBytes = { A128GCM: 16, A256GCM: 32 } as const
const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' } as const

const headerSchema = v.object({
  alg: v.literal('RSA-OAEP-256'),
  enc: v.picklist(['A128GCM', 'A256GCM']),
  kid: v.string(),
  crit: v.optional(v.never()),
  zip: v.optional(v.never()),
})

/** The network's key, by either of its names. */
export type DecryptionKey = Pick<MastercardKey, 'kid' | 'fingerprint' | 'privateKey'>

/** Says only that a token can't be read, never why (contract 5.1). */
export class Undecryptable extends Error {
  override readonly name = 'Undecryptable'
}

/**
 * Opens a compact JWE by the rules of contract 5.1. Takes what the official package writes: an IV of 16 bytes, and `/`
 * and `+` in every part but the first, which is authenticated. @throws Undecryptable
 */
export function decryptPayload(jwe: string, key: DecryptionKey): unknown {
  try {
    return open(jwe, key)
  } catch (cause) {
    throw new Undecryptable('the token can not be decrypted', { cause })
  }
}

function open(jwe: string, key: DecryptionKey): unknown {
  const parts = jwe.split('.')
  const [encodedHeader = '', ...rest] = parts
  if (parts.length !== 5) throw new Error('parts')
  const header = v.parse(headerSchema, JSON.parse(decodeUrl(encodedHeader).toString('utf8')))
  if (header.kid !== key.kid && header.kid !== key.fingerprint) throw new Error('kid')
  const [wrapped, iv, ciphertext, tag] = rest.map(part => decodeUrl(part.replaceAll('/', '_').replaceAll('+', '-')))
  if (wrapped === undefined || iv === undefined || ciphertext === undefined || tag === undefined)
    throw new Error('parts')
  const contentKey = privateDecrypt({ key: key.privateKey, ...oaep }, wrapped)
  if (contentKey.length !== keyBytes[header.enc] || tag.length !== TAG_BYTES) throw new Error('length')
  if ((iv.length !== 12 && iv.length !== 16) || ciphertext.length > MAX_PLAINTEXT) throw new Error('length')
  const decipher = createDecipheriv(cipherOf(header.enc), contentKey, iv)
  decipher.setAAD(Buffer.from(encodedHeader, 'ascii')).setAuthTag(tag)
  const plaintext = Buffer.concat([decipher.update(ciphertext), decipher.final()])
  return v.parse(v.looseObject({}), JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext)))
}

/** Encrypts an answer to the client's payload key, as the published samples are: `A128GCM` and an IV of 12 bytes. */
export function encryptPayload(body: object, key: { readonly kid: string; readonly publicKey: KeyObject }): string {
  const header = Buffer.from(JSON.stringify({ kid: key.kid, alg: 'RSA-OAEP-256', enc: 'A128GCM' })).toString(
    'base64url',
  )
  const contentKey = randomBytes(keyBytes.A128GCM)
  const iv = randomBytes(12)
  const cipher = createCipheriv(cipherOf('A128GCM'), contentKey, iv)
  cipher.setAAD(Buffer.from(header, 'ascii'))
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(body), 'utf8'), cipher.final()])
  const wrapped = publicEncrypt({ key: key.publicKey, ...oaep }, contentKey)
  return [header, ...[wrapped, iv, ciphertext, cipher.getAuthTag()].map(part => part.toString('base64url'))].join('.')
}

function cipherOf(enc: keyof typeof keyBytes) {
  return enc === 'A128GCM' ? 'aes-128-gcm' : 'aes-256-gcm'
}

function decodeUrl(text: string): Buffer {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) throw new Error('alphabet')
  return Buffer.from(text, 'base64url')
}
