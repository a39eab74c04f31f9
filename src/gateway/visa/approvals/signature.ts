import type { KeyObject } from 'node:crypto'
import { compactVerify, flattenedVerify } from 'jose'
import { Refusal } from '../../refusal.ts'

/**
 * Checks the provider's signature over a notification's exact body bytes: compact JWS, ES256, with the body as payload
 * or detached. @throws Refusal 401 `signature_refused`
 */
export async function verifyNotification(jws: string | undefined, body: Uint8Array, key: KeyObject): Promise<void> {
  if (jws === undefined || jws.length > 16_384) throw new Refusal(401, 'signature_refused')
  try {
    const payload = await signedBytes(jws, body, key)
    if (!Buffer.from(payload).equals(body)) throw new Error('signature over other bytes')
  } catch (cause) {
    throw new Refusal(401, 'signature_refused', undefined, { cause })
  }
}

async function signedBytes(jws: string, body: Uint8Array, key: KeyObject): Promise<Uint8Array> {
  const options = { algorithms: ['ES256'] }
  const [header = '', payload, signature = ''] = jws.split('.')
  if (payload !== '') return (await compactVerify(jws, key, options)).payload
  const detached = { protected: header, payload: Buffer.from(body).toString('base64url'), signature }
  return (await flattenedVerify(detached, key, options)).payload
}
