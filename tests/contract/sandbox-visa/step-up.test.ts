import { createPublicKey } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { flattenedVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import type { StepUpChoice } from './support/api.ts'
import { advance, change, counts, reset, settle } from './support/control.ts'
import { getPage, postForm } from './support/issuer.ts'
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

async function start(card: string, method: string): Promise<StepUpChoice> {
  await journey.tokenize(card)
  await journey.openSession()
  const { body } = await journey.options()
  const option = body.stepUpOptions?.find(offered => offered.method === method)
  if (option === undefined) throw new Error(`${method} is not offered`)
  return option
}

/** The device may be bound now, and the ceremony ends the story. */
async function expectRegistration(): Promise<void> {
  expect((await journey.options()).body).toEqual({ action: 'AUTHENTICATION_REGISTRATION' })
  const { body } = await journey.registration()
  await journey.frame.ceremony(body.authenticationContext)
  expect((await journey.options()).body.action).toBe('AUTHENTICATE')
}

async function expectNoRegistration(): Promise<void> {
  expect(await journey.registration()).toMatchObject({ status: 412, body: { errors: [{ type: 'conflict' }] } })
}

const declined = { status: 403, body: { errors: [{ type: 'declined' }] } }
const declinedCode = { status: 403, body: { errors: [{ type: 'declined', details: [{ name: 'otp' }] }] } }

describe.each(['OTP_SMS', 'OTP_EMAIL', 'OTP_ONLINE_BANKING'])('%s', method => {
  it('sends a code that the inbox shows, and takes it', async () => {
    const option = await start(cards.all, method)
    await expectNoRegistration()
    const sent = await journey.sendCode(option.id)
    expect(sent.body).toEqual({ maxRequestsAllowed: 3, maxVerificationAllowed: 5, codeExpiration: 10 })
    const inbox = await getPage(sandbox, `/inbox?tokenId=${journey.tokenId}`)
    const code = /class="code">(\d+)</.exec(inbox.text)?.[1] ?? ''
    expect(inbox.text).toContain(option.value)
    expect((await journey.validate(option.id, { otp: code })).body).toEqual({ action: 'AUTHENTICATION_REGISTRATION' })
    await expectRegistration()
    expect(await counts(sandbox)).toMatchObject({ otpSent: 1, registrations: 1 })
  })
})

describe('one-time passwords', () => {
  it('must be requested before they are entered, and again after an error', async () => {
    const option = await start(cards.otp, 'OTP_SMS')
    const notRequested = { status: 412, body: { errors: [{ type: 'conflict' }] } }
    expect(await journey.validate(option.id, { otp: '456789' })).toMatchObject(notRequested)
    await journey.sendCode(option.id)
    expect(await journey.validate(option.id, { otp: '000000' })).toMatchObject(declined)
    expect(await journey.validate(option.id, { otp: '456789' })).toMatchObject(notRequested)
    await journey.sendCode(option.id)
    expect((await journey.validate(option.id, { otp: '456789' })).status).toBe(200)
  })

  it('are sent three times at most', async () => {
    const option = await start(cards.otp, 'OTP_SMS')
    for (const _ of [1, 2, 3]) expect((await journey.sendCode(option.id)).status).toBe(200)
    expect(await journey.sendCode(option.id)).toMatchObject(declinedCode)
    expect(await counts(sandbox)).toMatchObject({ otpSent: 3 })
  })

  it('expire after ten minutes', async () => {
    const option = await start(cards.otp, 'OTP_EMAIL')
    await journey.sendCode(option.id)
    await advance(sandbox, 600)
    expect(await journey.validate(option.id, { otp: '456789' })).toMatchObject(declinedCode)
    await expectNoRegistrationAfterExpiry()
  })

  async function expectNoRegistrationAfterExpiry() {
    await journey.sendCode((await journey.options()).body.stepUpOptions?.[0]?.id ?? '')
    await expectNoRegistration()
  }

  it('belong to the option they were sent for', async () => {
    const option = await start(cards.otp, 'OTP_SMS')
    const { body } = await journey.options()
    const other = body.stepUpOptions?.find(offered => offered.method === 'OTP_EMAIL')
    await journey.sendCode(option.id)
    expect((await journey.validate(other?.id ?? '', { otp: '456789' })).status).toBe(412)
  })

  it('can be asked for with PUT', async () => {
    const option = await start(cards.otp, 'OTP_SMS')
    const path = `/tms/v2/tokenized-cards/${journey.tokenId}/authentication-options/one-time-passwords`
    const body = { clientCorrelationId: journey.correlationId, stepUpOption: { id: option.id } }
    expect((await journey.api.call('PUT', path, body)).status).toBe(200)
  })

  it.each<[string, object, string]>([
    ['no code', {}, 'otp'],
    ['nine characters', { otp: '123456789' }, 'otp'],
    ['two codes', { otp: '456789', issuerAuthCode: 'x' }, 'issuerAuthCode'],
  ])('are refused with %s', async (_, code, name) => {
    const option = await start(cards.otp, 'OTP_SMS')
    await journey.sendCode(option.id)
    const answer = await journey.validate(option.id, code)
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ details: [{ name }] }] } })
  })

  it('do not exist for an option that was not offered, or of another attempt', async () => {
    const option = await start(cards.otp, 'OTP_SMS')
    expect(await journey.sendCode('opt-sms')).toMatchObject({
      status: 400,
      body: { errors: [{ details: [{ name: 'stepUpOption.id' }] }] },
    })
    journey.correlationId = '11111111-2222-4333-8444-555555555555'
    expect((await journey.sendCode(option.id)).status).toBe(412)
  })

  it('do not exist for telephone methods', async () => {
    const option = await start(cards.phone, 'CUSTOMER_SERVICE')
    expect(await journey.sendCode(option.id)).toMatchObject({
      status: 400,
      body: { errors: [{ type: 'invalidCombination' }] },
    })
    expect((await journey.validate(option.id, { otp: '456789' })).status).toBe(400)
  })
})

describe('APP_TO_APP', () => {
  it('with a code takes the one the app shows', async () => {
    const option = await start(cards.appCode, 'APP_TO_APP')
    const page = await getPage(sandbox, new URL(option.source ?? '').pathname + new URL(option.source ?? '').search)
    const code = /id="code">([^<]+)</.exec(page.text)?.[1] ?? ''
    expect(await journey.validate(option.id, { issuerAuthCode: 'wrong' })).toMatchObject(declined)
    expect((await journey.validate(option.id, { issuerAuthCode: code })).status).toBe(200)
    await expectRegistration()
  })

  it('without a code waits for the app', async () => {
    const option = await start(cards.appWait, 'APP_TO_APP')
    await expectNoRegistration()
    const settled = await postForm(sandbox, '/settle', {
      tokenId: journey.tokenId,
      clientId: journey.frame.clientId,
      decision: 'approve',
    })
    expect(settled.status).toBe(200)
    expect(option.source).toContain(option.id)
    await expectRegistration()
  })

  it('by 3-D Secure returns to the gateway after approval', async () => {
    const option = await start(cards.web3ds, 'APP_TO_APP')
    expect(option).toMatchObject({ platformType: 'WEB', subMethod: '3DS' })
    const wpcallback = 'http://gateway.localhost:4000/callback/abc?x=1'
    const shown = await getPage(
      sandbox,
      `/approve?identifier=${option.id}&wpcallback=${encodeURIComponent(wpcallback)}`,
    )
    expect(shown.status).toBe(200)
    const back = await postForm(sandbox, '/approve', { identifier: option.id, wpcallback, decision: 'approve' })
    expect(back.status).toBe(303)
    expect(back.headers.get('location')).toBe('http://gateway.localhost:4000/callback/abc?x=1&status=approved')
    await expectRegistration()
  })

  it('by 3-D Secure tells a refusal', async () => {
    const option = await start(cards.web3ds, 'APP_TO_APP')
    const wpcallback = 'http://gateway.localhost:4000/callback/abc'
    const back = await postForm(sandbox, '/approve', { identifier: option.id, wpcallback, decision: 'refuse' })
    expect(back.headers.get('location')).toBe(`${wpcallback}?status=refused`)
    expect(await journey.registration()).toMatchObject(declined)
  })

  it.each([
    'http://evil.example/',
    'http://gateway.localhost.evil.example/',
    'javascript:alert(1)',
    'http://user@gateway.localhost:1/',
    '',
  ])('by 3-D Secure does not return to %s', async wpcallback => {
    const option = await start(cards.web3ds, 'APP_TO_APP')
    const shown = await getPage(
      sandbox,
      `/approve?identifier=${option.id}&wpcallback=${encodeURIComponent(wpcallback)}`,
    )
    expect(shown.status).toBe(400)
    const posted = await postForm(sandbox, '/approve', { identifier: option.id, wpcallback, decision: 'approve' })
    expect(posted.status).toBe(400)
    await expectNoRegistration()
  })

  it('forms of other sites are refused', async () => {
    await start(cards.appWait, 'APP_TO_APP')
    const fields = { tokenId: journey.tokenId, clientId: journey.frame.clientId, decision: 'approve' }
    expect((await postForm(sandbox, '/settle', fields, 'http://evil.example')).status).toBe(403)
    await expectNoRegistration()
  })
})

describe.each(['CUSTOMER_SERVICE', 'OUTBOUND_CALL'])('%s', method => {
  it('waits for the control plane', async () => {
    await start(cards.phone, method)
    await expectNoRegistration()
    await settle(sandbox, journey.tokenId, 'approve')
    await expectRegistration()
  })

  it('waits for the telephone page', async () => {
    await start(cards.phone, method)
    expect((await getPage(sandbox, '/phone')).text).toContain('0142')
    await postForm(sandbox, '/settle', {
      tokenId: journey.tokenId,
      clientId: journey.frame.clientId,
      decision: 'approve',
    })
    expect((await getPage(sandbox, '/phone')).text).toContain('Nobody is on the line')
    await expectRegistration()
  })

  it('can be declined', async () => {
    await start(cards.phone, method)
    await settle(sandbox, journey.tokenId, 'decline')
    expect(await journey.options()).toMatchObject(declined)
    expect(await journey.registration()).toMatchObject(declined)
  })
})

describe('approval notifications', () => {
  it('are signed, and repeated with the same id until accepted', async () => {
    const received: { body: string; signature: string }[] = []
    const server = createServer(async (request, response) => {
      received.push({ body: await textOf(request), signature: String(request.headers['v-c-signature']) })
      response.writeHead(received.length === 1 ? 503 : 204).end()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await change(sandbox, { approvalWebhook: `http://127.0.0.1:${port}/v1/visa/approval-notifications` })
    await start(cards.phone, 'CUSTOMER_SERVICE')
    await settle(sandbox, journey.tokenId, 'approve')
    server.close()
    expect(received).toHaveLength(2)
    const [first, second] = received
    expect(second).toEqual(first)
    expect(JSON.parse(first?.body ?? '')).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      at: expect.any(String),
      tokenizedCardId: journey.tokenId,
      clientDeviceId: journey.frame.clientId,
      status: 'APPROVED',
    })
    await verify(first?.body ?? '', first?.signature ?? '')
    await expect(verify(`${first?.body} `, first?.signature ?? '')).rejects.toThrow('signature verification failed')
  })

  async function verify(body: string, compact: string) {
    const [header = '', empty, signature = ''] = compact.split('.')
    expect(empty).toBe('')
    const key = createPublicKey({ key: { ...sandbox.notification.publicKey }, format: 'jwk' })
    const payload = Buffer.from(body).toString('base64url')
    await flattenedVerify({ protected: header, payload, signature }, key, { algorithms: ['ES256'] })
  }
})

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}
