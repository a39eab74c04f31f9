import { createPublicKey, type KeyObject } from 'node:crypto'
import { Refusal } from '../rest/refusal.ts'
import { keyTypeOf } from './schema.ts'

/** Checks that an agent's key can be read and fits its algorithm. @throws Refusal 422 naming the member */
export function requireFittingKey(encoded: string, algorithm: keyof typeof keyTypeOf, at = ''): void {
  const key = readKey(Buffer.from(encoded, 'base64'))
  if (key === undefined) throw invalid(`${at}publicKey`, 'not a public key')
  if (key !== keyTypeOf[algorithm]) throw invalid(`${at}algorithm`, 'does not fit the key')
}

/** The key's type, whichever of the four forms it came in; private keys are refused with the rest. */
function readKey(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8').trim()
  if (text.includes('PRIVATE KEY')) return undefined
  if (text.startsWith('ssh-') || text.startsWith('ecdsa-')) return readOpenSsh(text)
  const key = text.startsWith('{') ? readJwk(text) : readPemOrDer(bytes, text)
  return key?.asymmetricKeyType
}

function readPemOrDer(bytes: Buffer, text: string): KeyObject | undefined {
  if (text.startsWith('-----BEGIN')) return attempt(() => createPublicKey(text))
  return attempt(() => createPublicKey({ key: bytes, format: 'der', type: 'spki' }))
}

function readJwk(text: string): KeyObject | undefined {
  return attempt(() => {
    const jwk: unknown = JSON.parse(text)
    if (typeof jwk !== 'object' || jwk === null || 'd' in jwk) throw new Error('not a public key')
    return createPublicKey({ key: { ...jwk }, format: 'jwk' })
  })
}

const openSshTypes: Readonly<Record<string, string>> = {
  'ssh-rsa': 'rsa',
  'ssh-ed25519': 'ed25519',
  'ecdsa-sha2-nistp256': 'ec',
  'ecdsa-sha2-nistp384': 'ec',
  'ecdsa-sha2-nistp521': 'ec',
}

/** `type base64 comment`; the blob repeats the type after a length. */
function readOpenSsh(text: string): string | undefined {
  const [type = '', blob = ''] = text.split(/\s+/)
  const inner = Buffer.from(blob, 'base64')
    .subarray(4, 4 + type.length)
    .toString('ascii')
  return inner === type ? openSshTypes[type] : undefined
}

function attempt(read: () => KeyObject): KeyObject | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function invalid(field: string, message: string): Refusal {
  return new Refusal(422, { detail: 'Validation failed', errors: [{ field, message }] })
}
