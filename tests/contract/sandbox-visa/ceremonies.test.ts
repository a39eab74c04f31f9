import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { compactVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import { advance, counts, reset, settle } from './support/control.ts'
import { cards, Journey } from './support/journey.ts'

let sandbox: VisaSandbox
let journey: Journey
beforeAll(async () => {
  sandbox = await startVisaSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await reset(sandbox)
  journey = new Journey(sandbox)
})

async function registrationContext() {
  await journey.tokenize(cards.direct)
  await journey.openSession()
  await journey.options()
  return (await journey.registration()).body.authenticationContext
}

describe('the result of a ceremony', () => {
  it('is a signed statement about this purchase', async () => {
    await journey.link()
    const proof = await journey.authenticate({ amount: '12.34', merchantUrl: 'https://lamp.example' })
    const frameKey = JSON.parse(
      readFileSync(new URL('../../../src/sandbox/keys/frame.private.json', import.meta.url), 'utf8'),
    )
    const { d: _, notice: __, ...publicKey } = frameKey
    const verified = await compactVerify(proof.fidoBlob, createPublicKey({ key: publicKey, format: 'jwk' }))
    const claims = JSON.parse(Buffer.from(verified.payload).toString('utf8'))
    expect(claims).toEqual({
      identifier: proof.identifier,
      tokenId: journey.tokenId,
      action: 'AUTHENTICATE',
      amount: '12.34',
      currency: '840',
      merchantUrl: 'https://lamp.example',
      uv: true,
      iat: expect.any(Number),
      exp: claims.iat + 300,
      jti: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect(proof.rpID).toBe('visa.localhost')
  })
})

describe('a ceremony is refused', () => {
  it.each<[string, object]>([
    ['a payload that was changed', { payload: 'other' }],
    ['the endpoint of the other action', { endpoint: 'L29hdXRoMg' }],
    ['the other action', { action: 'AUTHENTICATE' }],
    ['an unknown identifier', { id: 'auth-ctx-unknown' }],
  ])('for %s', async (_, changed) => {
    const context = await registrationContext()
    await expect(journey.frame.ceremony({ ...context, ...changed })).rejects.toThrow('INVALID_CONTEXT')
  })

  it.each<[string, object]>([
    ['without user verification', { userVerified: false }],
    ['from another origin', { origin: 'http://visa.localhost.evil.example' }],
    ['over another challenge', { challenge: 'AAAA' }],
  ])('%s', async (_, wrong) => {
    const context = await registrationContext()
    await expect(journey.frame.ceremony(context, wrong)).rejects.toThrow('FIDO_VERIFICATION_FAILED')
    expect(await counts(sandbox)).toMatchObject({ registrations: 0 })
    await journey.frame.ceremony(context)
    expect(await counts(sandbox)).toMatchObject({ registrations: 1 })
  })

  it('a second time', async () => {
    const context = await registrationContext()
    await journey.frame.ceremony(context)
    await expect(journey.frame.ceremony(context)).rejects.toThrow('INVALID_CONTEXT')
  })

  it('after its session ended', async () => {
    const context = await registrationContext()
    await advance(sandbox, 15 * 60)
    await expect(journey.frame.ceremony(context)).rejects.toThrow('INVALID_CONTEXT')
  })

  it('once the token was deleted', async () => {
    const context = await registrationContext()
    const path = `/tms/v2/tokenized-cards/${journey.tokenId}/delete`
    await journey.api.post(path, { reason: { code: 'FRAUD' } })
    await expect(journey.frame.ceremony(context)).rejects.toThrow('FIDO_START_FAILED')
  })

  it('with a passkey of another device', async () => {
    await journey.link()
    const other = new Journey(sandbox, { clientId: 'another-device-another-1' })
    other.tokenId = journey.tokenId
    await other.openSession()
    await other.options()
    await settle(sandbox, other.tokenId, 'approve')
    await other.frame.ceremony((await other.registration()).body.authenticationContext)
    await journey.openSession()
    const { body } = await journey.options()
    await expect(other.frame.ceremony(body.authenticationContext)).rejects.toThrow('FIDO_VERIFICATION_FAILED')
    await journey.frame.ceremony(body.authenticationContext)
  })
})

describe('the calls of the page', () => {
  it('are taken from its own origin only, and sessions for listed hosts only', async () => {
    const { port } = new URL(sandbox.frame.origin)
    const post = async (origin: string, embedder: string) => {
      const body = JSON.stringify({ clientId: 'd1f0a9c4b7e25836ac01d1f0', embedder, userAgent: 'x' })
      const headers = { origin, 'content-type': 'application/json' }
      return (await fetch(`http://127.0.0.1:${port}/vts-auth/sessions`, { method: 'POST', headers, body })).status
    }
    expect(await post(sandbox.frame.origin, 'http://gateway.localhost:1')).toBe(200)
    expect(await post('http://gateway.localhost:1', 'http://gateway.localhost:1')).toBe(403)
    for (const embedder of [
      'http://rogue.localhost:1',
      'https://gateway.localhost',
      'http://gateway.localhost.evil',
      'null',
    ]) {
      expect(await post(sandbox.frame.origin, embedder), embedder).toBe(400)
    }
  })

  it('carry the agreed headers', async () => {
    const { port } = new URL(sandbox.frame.url)
    const { pathname, search } = new URL(sandbox.frame.url)
    const { headers } = await fetch(`http://127.0.0.1:${port}${pathname}${search}`)
    expect(headers.get('content-security-policy')).toContain('frame-ancestors http://gateway.localhost:*')
    expect(headers.get('permissions-policy')).toBe('publickey-credentials-get=*, publickey-credentials-create=*')
  })
})
