import { createPrivateKey, createPublicKey } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { signRequestToken, type TokenAccount } from '../../../src/gateway/visa/request-token.ts'
import { openAnswer } from '../../../src/gateway/visa/response-mle.ts'
import { payToken } from '../../../src/gateway/visa/x-pay-token.ts'
import { encryptRequest } from '../../../src/wire/visa/mle.ts'
import { vectors } from './vectors.ts'

const { inputs, httpSignature, jwtHs256, jwtRs256WithMle, mleRequest, mleResponse, xPayToken } = vectors
const now = 1_767_225_600_000
const decoded = (part: string | undefined) => Buffer.from(part ?? '', 'base64url').toString('utf8')

describe('request tokens', () => {
  it('with a shared secret are those of the vector, byte for byte', async () => {
    const secret = new Uint8Array(Buffer.from(inputs.sharedSecretBase64, 'base64'))
    const account: TokenAccount = {
      merchantId: inputs.merchantId,
      auth: { kind: 'shared-secret', keyId: inputs.sharedSecretKeyId, key: secret },
    }
    const { target, body } = httpSignature.post
    const jti = '00000000-0000-4000-8000-000000000001'
    const subject = { method: 'POST', host: inputs.host, target, body: Buffer.from(body), jti, now }
    const [header, claims, signature] = (await signRequestToken(account, subject)).split('.')
    expect([decoded(header), decoded(claims), signature]).toEqual([
      jwtHs256.header,
      jwtHs256.claims,
      jwtHs256.signature,
    ])
  })

  it('with a certificate and encryption are those of the vector, byte for byte', async () => {
    const key = createPrivateKey({ key: jwtRs256WithMle.merchantPrivateJwk, format: 'jwk' })
    const { kid } = jwtRs256WithMle.merchantPrivateJwk
    const account: TokenAccount = {
      merchantId: inputs.merchantId,
      auth: { kind: 'certificate', keyId: kid, key },
      response: { claim: 'v-c-response-mle-kid', kid },
    }
    const token = await signRequestToken(account, {
      method: 'POST',
      host: inputs.host,
      target: '/icc/v1/tokens',
      body: Buffer.from(jwtRs256WithMle.wireBody),
      jti: '00000000-0000-4000-8000-000000000002',
      now,
    })
    expect(token).toBe(jwtRs256WithMle.token)
  })

  it('carry no digest without a body, and keep the query', async () => {
    const account: TokenAccount = {
      merchantId: 'm',
      auth: { kind: 'shared-secret', keyId: 'k', key: new Uint8Array(32) },
    }
    const target = '/icc/v1/agents/a1/keys?page=1&pageSize=30'
    const token = await signRequestToken(account, { method: 'GET', host: 'h', target, jti: 'j', now })
    const claims = JSON.parse(decoded(token.split('.')[1]))
    expect(claims).toMatchObject({ 'request-method': 'get', 'request-resource-path': target, exp: claims.iat + 120 })
    expect(claims).not.toHaveProperty('digest')
  })
})

describe('message-level encryption', () => {
  const platform = createPrivateKey({ key: mleRequest.platformPrivateJwk, format: 'jwk' })
  const open = async (jwe: string) => new TextDecoder().decode((await compactDecrypt(jwe, platform)).plaintext)

  it('writes what the vector has: header in order, body without spaces', async () => {
    const body = JSON.parse(mleRequest.plaintext)
    const { encryptedRequest } = await encryptRequest(body, mleRequest.platformPrivateJwk, now)
    expect(JSON.stringify(decodeProtectedHeader(encryptedRequest))).toBe(JSON.stringify(mleRequest.protectedHeader))
    expect(encryptedRequest.split('.')[0]).toBe(mleRequest.encryptedRequest.split('.')[0])
    expect(await open(encryptedRequest)).toBe(mleRequest.plaintext)
    expect(await open(mleRequest.encryptedRequest)).toBe(mleRequest.plaintext)
  })

  const responseKey = {
    kid: jwtRs256WithMle.merchantPrivateJwk.kid,
    key: createPrivateKey({ key: jwtRs256WithMle.merchantPrivateJwk, format: 'jwk' }),
  }

  it('opens the answer of the vector', async () => {
    const text = JSON.stringify({ encryptedResponse: mleResponse.encryptedResponse })
    expect(await openAnswer(text, responseKey)).toEqual(JSON.parse(mleResponse.plaintext))
    expect(await openAnswer(mleResponse.encryptedResponse, responseKey)).toEqual(JSON.parse(mleResponse.plaintext))
  })

  it('opens a credential inside an encrypted answer, bare or as a string', async () => {
    const publicKey = createPublicKey(responseKey.key)
    for (const inner of [mleResponse.encryptedResponse, JSON.stringify(mleResponse.encryptedResponse)]) {
      const encryptedResponse = await new CompactEncrypt(new TextEncoder().encode(inner))
        .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: responseKey.kid })
        .encrypt(publicKey)
      const answer = await openAnswer(JSON.stringify({ encryptedResponse }), responseKey)
      expect(answer).toEqual(JSON.parse(mleResponse.plaintext))
    }
  })

  it('gives plain and empty answers as they are, and refuses what it has no key for', async () => {
    expect(await openAnswer('{"status":"ACTIVE"}', responseKey)).toEqual({ status: 'ACTIVE' })
    expect(await openAnswer('', responseKey)).toBeUndefined()
    const text = JSON.stringify({ encryptedResponse: mleResponse.encryptedResponse })
    await expect(openAnswer(text, undefined)).rejects.toThrow('no response key')
    await expect(openAnswer(text, { ...responseKey, kid: 'other' })).rejects.toThrow('foreign key id')
    await expect(openAnswer('<html>', responseKey)).rejects.toThrow()
  })
})

describe("Visa's direct API", () => {
  it('has the x-pay-token of the vector', () => {
    const { secret, resourcePath, query, body, value } = xPayToken
    expect(payToken(secret, { resourcePath, query, body, now })).toBe(value)
  })
})
