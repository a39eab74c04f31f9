import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { CompactSign } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import notificationKey from '../../../src/sandbox/keys/notification.private.json' with { type: 'json' }
import { cards } from '../sandbox-visa/support/journey.ts'
import { Shopper } from './shopper.ts'
import { type Stage, startStage } from './stage.ts'

const PATH = '/v1/visa/approval-notifications'
const providerKey = createPrivateKey({ key: notificationKey, format: 'jwk' })

let stage: Stage
let shopper: Shopper

beforeAll(async () => {
  stage = await startStage()
  shopper = await Shopper.create(stage, 'approvals')
  await shopper.tokenize(cards.appWait)
})
afterAll(() => stage.stop())

function notification(change: Readonly<Record<string, unknown>> = {}) {
  const { tokenId: tokenizedCardId } = shopper.journey
  return { id: randomUUID(), at: new Date().toISOString(), tokenizedCardId, status: 'APPROVED', ...change }
}

async function sign(body: string, key: KeyObject, algorithm = 'ES256'): Promise<string> {
  return new CompactSign(Buffer.from(body)).setProtectedHeader({ alg: algorithm }).sign(key)
}

async function deliver(body: string, signature: string | undefined): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    ...(signature === undefined ? {} : { 'v-c-signature': signature }),
  }
  return (await fetch(stage.gateway.loopback + PATH, { method: 'POST', headers, body })).status
}

const state = async () => (await shopper.wallet.get(`/v1/visa/approvals/${shopper.journey.tokenId}`)).body

describe("the issuer's decision", () => {
  it('is taken from the provider only, over these very bytes', async () => {
    const body = JSON.stringify(notification())
    const signature = await sign(body, providerKey)
    const { privateKey: foreign } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const [header, payload, mac] = signature.split('.')
    expect(await deliver(body, undefined)).toBe(401)
    expect(await deliver(body, await sign(body, foreign))).toBe(401)
    expect(await deliver(body.replace('APPROVED', 'DECLINED'), signature)).toBe(401)
    expect(await deliver(body.replace('APPROVED', 'DECLINED'), `${header}..${mac}`)).toBe(401)
    expect(await deliver(body, `${header}.${payload}.`)).toBe(401)
    expect(await deliver(body, 'x'.repeat(10_000))).toBe(401)
    expect(await state()).toEqual({ state: 'waiting' })
    expect(await deliver(body, signature)).toBe(204)
    expect(await state()).toMatchObject({ state: 'approved' })
  })

  it('is refused when it is old, ahead of time, or of another shape', async () => {
    for (const change of [
      { at: new Date(Date.now() - 16 * 60_000).toISOString() },
      { at: new Date(Date.now() + 2 * 60_000).toISOString() },
      { status: 'PERHAPS' },
      { tokenizedCardId: '../x' },
    ]) {
      const body = JSON.stringify(notification(change))
      expect(await deliver(body, await sign(body, providerKey)), body).toBe(400)
    }
  })

  it('gives way to a later one, never to an earlier one', async () => {
    const later = JSON.stringify(notification({ status: 'DECLINED', at: new Date(Date.now() + 30_000).toISOString() }))
    const earlier = JSON.stringify(notification({ at: new Date(Date.now() - 60_000).toISOString() }))
    expect(await deliver(later, await sign(later, providerKey))).toBe(204)
    expect(await deliver(earlier, await sign(earlier, providerKey))).toBe(204)
    expect(await state()).toMatchObject({ state: 'declined' })
  })

  it('arrives from the sandbox when the issuer approves', async () => {
    const second = await Shopper.create(stage, 'webhook')
    await second.tokenize(cards.appWait)
    await second.journey.openSession()
    const asked = await second.wallet.post(`${second.tokenPath}/authentication-options`, second.journey.optionsBody())
    expect(asked.body).toMatchObject({ stepUpOptions: [{ method: 'APP_TO_APP' }] })
    await control('switch', { approvalWebhook: stage.gateway.loopback + PATH })
    const approvals = `/v1/visa/approvals/${second.journey.tokenId}`
    expect((await second.wallet.get(approvals)).body).toEqual({ state: 'waiting' })
    await control(`bindings/${second.journey.tokenId}/approve`, {})
    expect((await second.wallet.get(approvals)).body).toMatchObject({ state: 'approved' })
  })
})

async function control(path: string, body: object): Promise<void> {
  const url = `${stage.sandbox.addresses.control}/__sandbox/${path}`
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(answer.status).toBe(200)
}
