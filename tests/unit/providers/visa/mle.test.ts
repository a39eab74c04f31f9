import { calculateJwkThumbprint, compactDecrypt, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { readKeyPins, readPlatformKey } from '../../../../src/wallet/providers/visa/build.ts'
import { encryptCardBody } from '../../../../src/wallet/providers/visa/mle.ts'

async function newKey(kid: string) {
  const pair = await generateKeyPair('RSA-OAEP-256', { extractable: true })
  const key = { ...(await exportJWK(pair.publicKey)), kid }
  return { key, privateKey: pair.privateKey, thumbprint: await calculateJwkThumbprint(key) }
}

describe('the body that holds a card number', () => {
  it('is encrypted to the key of the build', async () => {
    const { key, privateKey, thumbprint } = await newKey('build-key')
    const { encryptedRequest } = await encryptCardBody({ number: '4111' }, key, [thumbprint], 1_800_000_000_000)
    expect(decodeProtectedHeader(encryptedRequest)).toEqual({
      alg: 'RSA-OAEP-256',
      enc: 'A256GCM',
      cty: 'JWT',
      kid: 'build-key',
      iat: 1_800_000_000,
    })
    const { plaintext } = await compactDecrypt(encryptedRequest, privateKey)
    expect(new TextDecoder().decode(plaintext)).toBe('{"number":"4111"}')
  })

  it('goes to no other key, also under the name of the right one', async () => {
    const { thumbprint } = await newKey('build-key')
    const { key } = await newKey('build-key')
    await expect(encryptCardBody({}, key, [thumbprint], 0)).rejects.toMatchObject({
      code: 'encryption_key_untrusted',
      context: { reason: 'not_the_pinned_key', kid: 'build-key' },
    })
  })

  it('may be encrypted in a sandbox build to the sandbox key alone', async () => {
    expect(readKeyPins()).toEqual([await calculateJwkThumbprint(readPlatformKey())])
  })
})
