import { compactDecrypt, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { encryptCardBody } from '../../../../src/wallet/providers/visa/mle.ts'

async function newKey(kid: string) {
  const pair = await generateKeyPair('RSA-OAEP-256', { extractable: true })
  return { key: { ...(await exportJWK(pair.publicKey)), kid }, privateKey: pair.privateKey }
}

describe('the body that holds a card number', () => {
  it('is encrypted to the key of the build', async () => {
    const { key, privateKey } = await newKey('build-key')
    const { encryptedRequest } = await encryptCardBody({ number: '4111' }, key, ['build-key'], 1_800_000_000_000)
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

  it('goes to no other key', async () => {
    const { key } = await newKey('somebody-elses')
    await expect(encryptCardBody({}, key, ['build-key'], 0)).rejects.toMatchObject({ code: 'encryption_key_untrusted' })
  })
})
