import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import { advance, change, reset } from './support/control.ts'
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

async function start(card: string) {
  await journey.tokenize(card)
  await journey.openSession()
  return journey.options()
}

describe('on an unbound device', () => {
  it.each<[keyof typeof cards, readonly string[]]>([
    ['all', ['OTP_SMS', 'OTP_EMAIL', 'OTP_ONLINE_BANKING', 'APP_TO_APP', 'CUSTOMER_SERVICE', 'OUTBOUND_CALL']],
    ['otp', ['OTP_SMS', 'OTP_EMAIL', 'OTP_ONLINE_BANKING']],
    ['web3ds', ['APP_TO_APP']],
    ['phone', ['CUSTOMER_SERVICE', 'OUTBOUND_CALL']],
    ['appCode', ['APP_TO_APP']],
    ['appWait', ['APP_TO_APP']],
  ])('the issuer of card %s offers its methods', async (card, methods) => {
    const { status, body } = await start(cards[card])
    expect(status).toBe(200)
    expect(body.action).toBe('STEP_UP_AUTHENTICATE')
    expect(body.stepUpOptions?.map(option => option.method)).toEqual(methods)
  })

  it('the issuer may approve at once', async () => {
    expect((await start(cards.direct)).body).toEqual({ action: 'AUTHENTICATION_REGISTRATION' })
  })

  it('the issuer may not bind devices at all', async () => {
    expect(await start(cards.impossible)).toMatchObject({ status: 403, body: { errors: [{ type: 'declined' }] } })
  })

  it('the other spelling comes behind its switch', async () => {
    await change(sandbox, { stepUpSpelling: 'STEP_UP_AUTHENTICATION' })
    expect((await start(cards.otp)).body.action).toBe('STEP_UP_AUTHENTICATION')
  })
})

describe('a repeat', () => {
  it('of a step-up answer is the same', async () => {
    const first = await start(cards.all)
    expect((await journey.options()).body).toEqual(first.body)
  })

  it('of an authentication context is the same until it is used', async () => {
    await journey.link()
    await journey.openSession()
    const first = await journey.options()
    expect(first.body.action).toBe('AUTHENTICATE')
    expect((await journey.options()).body).toEqual(first.body)
    expect((await journey.options({ amount: '42.51' })).body.authenticationContext.id).not.toBe(
      first.body.authenticationContext.id,
    )
    await journey.frame.ceremony(first.body.authenticationContext)
    expect(await journey.options()).toMatchObject({ status: 400, body: { errors: [{ type: 'invalidFields' }] } })
  })

  it('of a registration is the same until it is used', async () => {
    await start(cards.direct)
    const first = await journey.registration()
    expect((await journey.registration()).body).toEqual(first.body)
    await journey.frame.ceremony(first.body.authenticationContext)
    expect(await journey.registration()).toMatchObject({ status: 412, body: { errors: [{ type: 'conflict' }] } })
  })
})

describe('the secure token', () => {
  const refused = { status: 400, body: { errors: [{ details: [{ name: 'sessionInformation.secureToken' }] }] } }

  it('begins as real ones do', async () => {
    await journey.openSession()
    expect(journey.secureToken).toMatch(/^ezAwMX06/)
  })

  it('is refused when forged', async () => {
    await journey.tokenize()
    journey.secureToken = 'ezAwMX06c2FuZGJveC1zZXNzaW9u'
    expect(await journey.options()).toMatchObject(refused)
    await journey.openSession()
    journey.secureToken = `${journey.secureToken.slice(0, -4)}AAAA`
    expect(await journey.options()).toMatchObject(refused)
  })

  it('lives for 15 minutes', async () => {
    await start(cards.otp)
    await advance(sandbox, 14 * 60 + 59)
    expect((await journey.options()).status).toBe(200)
    await advance(sandbox, 2)
    expect(await journey.options()).toMatchObject(refused)
  })

  it('serves one registration and one authentication', async () => {
    await journey.link()
    const context = (await journey.options()).body.authenticationContext
    expect(context.action).toBe('AUTHENTICATE')
    await journey.frame.ceremony(context)
    expect(await journey.options({ amount: '1.00' })).toMatchObject(refused)
  })

  it('binds to the device it was made for', async () => {
    await journey.link()
    const other = new Journey(sandbox, { clientId: 'another-device-another-1' })
    other.tokenId = journey.tokenId
    await other.openSession()
    expect((await other.options()).body.action).toBe('STEP_UP_AUTHENTICATE')
  })
})

type Change = (body: ReturnType<Journey['optionsBody']>) => object

describe('the request', () => {
  it.each<[string, string, string, Change]>([
    [
      'no correlation id',
      'missingFields',
      'clientCorrelationId',
      body => ({ ...body, clientCorrelationId: undefined }),
    ],
    ['no UUID', 'invalidFields', 'clientCorrelationId', body => ({ ...body, clientCorrelationId: 'x' })],
    [
      'no secure token',
      'missingFields',
      'sessionInformation.secureToken',
      body => ({ ...body, sessionInformation: {} }),
    ],
    [
      'another render method',
      'invalidFields',
      'authenticatorRenderMethod',
      body => ({ ...body, authenticatorRenderMethod: 'POPUP' }),
    ],
    [
      'an alphabetic currency',
      'invalidFields',
      'orderInformation.amountDetails.currency',
      body => withAmount(body, '1.00', 'USD'),
    ],
    [
      'an unknown currency',
      'invalidFields',
      'orderInformation.amountDetails.currency',
      body => withAmount(body, '1.00', '000'),
    ],
    [
      'a numeric amount',
      'invalidFields',
      'orderInformation.amountDetails.totalAmount',
      body => withAmount(body, 1, '840'),
    ],
    [
      'a negative amount',
      'invalidFields',
      'orderInformation.amountDetails.totalAmount',
      body => withAmount(body, '-1', '840'),
    ],
    [
      'a plain merchant name',
      'invalidFields',
      'merchantInformation.merchantDescriptor.name',
      body => withMerchant(body, { name: 'Shop!' }),
    ],
    [
      'a padded merchant name',
      'invalidFields',
      'merchantInformation.merchantDescriptor.name',
      body => withMerchant(body, { name: 'U2hvcA==' }),
    ],
    [
      'a merchant address that is none',
      'invalidFields',
      'merchantInformation.merchantDescriptor.url',
      body => withMerchant(body, { url: 'U2hvcA' }),
    ],
    [
      'no platform',
      'missingFields',
      'deviceInformation.platformType',
      body => withDevice(body, { platformType: undefined }),
    ],
    [
      'an unknown platform',
      'invalidFields',
      'deviceInformation.platformType',
      body => withDevice(body, { platformType: 'web' }),
    ],
    [
      'no network address',
      'missingFields',
      'deviceInformation.ipAddress',
      body => withDevice(body, { ipAddress: undefined }),
    ],
    [
      'text for the Java flag',
      'invalidFields',
      'deviceInformation.httpBrowserJavaEnabled',
      body => withDevice(body, { httpBrowserJavaEnabled: 'false' }),
    ],
    [
      'a number for the colour depth',
      'invalidFields',
      'deviceInformation.httpBrowserColorDepth',
      body => withDevice(body, { httpBrowserColorDepth: 24 }),
    ],
    [
      'no user agent',
      'missingFields',
      'deviceInformation.userAgentBrowserValue',
      body => withDevice(body, { userAgentBrowserValue: undefined }),
    ],
    [
      'another browser',
      'invalidFields',
      'deviceInformation.userAgentBrowserValue',
      body => withDevice(body, { userAgentBrowserValue: 'Other/1.0' }),
    ],
  ])('with %s is refused as %s naming %s', async (_, type, name, change) => {
    await journey.tokenize()
    await journey.openSession()
    const path = `/tms/v2/tokenized-cards/${journey.tokenId}/authentication-options`
    const answer = await journey.api.post(path, change(journey.optionsBody()))
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0]).toMatchObject({ type, details: [{ name, location: 'body' }] })
  })

  it('may carry the browser in base64 and the older spelling of the script flag', async () => {
    await journey.tokenize()
    await journey.openSession()
    const body = journey.optionsBody()
    const { httpBrowserJavaScriptEnabled, userAgentBrowserValue, ...device } = body.deviceInformation
    const encoded = Buffer.from(userAgentBrowserValue).toString('base64')
    const deviceInformation = {
      ...device,
      httpBrowserJavascriptEnabled: httpBrowserJavaScriptEnabled,
      userAgentBrowserValue: encoded,
    }
    const path = `/tms/v2/tokenized-cards/${journey.tokenId}/authentication-options`
    expect((await journey.api.post(path, { ...body, deviceInformation })).status).toBe(200)
  })

  it('of a registration needs an e-mail address and a language', async () => {
    await start(cards.direct)
    const path = `/tms/v2/tokenized-cards/${journey.tokenId}/authentication-registrations`
    const answer = await journey.api.post(path, journey.optionsBody())
    const names = answer.body.errors[0]?.details?.map(detail => detail.name)
    expect(names).toEqual(['orderInformation.billTo', 'buyerInformation'])
  })
})

function withAmount(body: ReturnType<Journey['optionsBody']>, totalAmount: unknown, currency: string): object {
  return { ...body, orderInformation: { amountDetails: { totalAmount, currency } } }
}

function withMerchant(body: ReturnType<Journey['optionsBody']>, change: object): object {
  return {
    ...body,
    merchantInformation: { merchantDescriptor: { ...body.merchantInformation.merchantDescriptor, ...change } },
  }
}

function withDevice(body: ReturnType<Journey['optionsBody']>, change: object): object {
  return { ...body, deviceInformation: { ...body.deviceInformation, ...change } }
}
