import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CardinalSandbox } from '../../../src/sandbox/cardinal/start.ts'
import { cards, claimsOf, control, countsOf, Merchant, startCardinalSandbox } from './support/merchant.ts'

let sandbox: CardinalSandbox
beforeAll(async () => {
  sandbox = await startCardinalSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(() => control(sandbox, 'reset'))

const answerOf = (fields: Readonly<Record<string, string>>) => claimsOf(fields.Response ?? '')

describe('an enrolment', () => {
  it('goes from the registration check to a device that is known', async () => {
    const merchant = new Merchant(sandbox)
    const first = await merchant.getInfo()
    expect(first.body.Payload.Account.Fido).toEqual({ Registered: false, FlowType: 'ENROLLMENT' })
    const transactionId = await merchant.authenticated()
    const jwt = merchant.enrollJwt(transactionId)
    const { url, fields } = await merchant.browser.fido('enroll', jwt)
    expect(url).toBe('https://merchant.example/return')
    const answer = answerOf(fields)
    expect(answer).toMatchObject({ aud: claimsOf(jwt).jti, iss: claimsOf(jwt).iss })
    expect(answer.exp - answer.iat).toBe(7200)
    expect(answer.Payload).toMatchObject({
      ErrorNumber: 0,
      ErrorDescription: 'Success',
      UserEnrolled: true,
      ReferenceId: merchant.referenceId,
    })
    expect(await merchant.browser.completeEnrollment(answer.Payload.UserId)).toBe(204)
    expect((await merchant.getInfo()).body.Payload.Account.Fido).toEqual({ Registered: true, FlowType: 'TRANSACTION' })
    expect(await countsOf(sandbox)).toMatchObject({ enrolled: 1, completed: 1, challengesPassed: 1 })
  })

  it('without its last step leaves the device a stranger', async () => {
    const merchant = new Merchant(sandbox)
    const { fields } = await merchant.browser.fido('enroll', merchant.enrollJwt(await merchant.authenticated()))
    expect(answerOf(fields).Payload.UserEnrolled).toBe(true)
    expect((await merchant.getInfo()).body.Payload.Account.Fido.FlowType).toBe('ENROLLMENT')
  })

  it('of a passkey that this device has already is an error of the processing', async () => {
    const merchant = new Merchant(sandbox)
    await merchant.browser.fido('enroll', merchant.enrollJwt(await merchant.authenticated()))
    const { fields } = await merchant.browser.fido('enroll', merchant.enrollJwt(await merchant.authenticated()))
    expect(answerOf(fields).Payload).toMatchObject({ ErrorNumber: 6100, UserEnrolled: false })
    expect((await countsOf(sandbox)).enrolled).toBe(1)
  })

  it('is of one e-mail with one card', async () => {
    const merchant = new Merchant(sandbox)
    await merchant.enrolled()
    const { browser } = merchant
    const others = [
      new Merchant(sandbox, { browser, email: 'bob@example.com' }),
      new Merchant(sandbox, { browser, pan: cards.other }),
    ]
    for (const other of others) expect((await other.getInfo()).body.Payload.Account.Fido.FlowType).toBe('ENROLLMENT')
  })

  it.each([
    ['cancel', 6101, 'User Cancelled'],
    ['fails', 6100, 'Error during FIDO processing'],
    [{ userVerified: false }, 6100, 'Error during FIDO processing'],
    [{ origin: 'https://evil.example' }, 6100, 'Error during FIDO processing'],
    [{ challenge: 'AAAA' }, 6100, 'Error during FIDO processing'],
  ] as const)('ends with the passkey prompt: %o', async (passkey, ErrorNumber, ErrorDescription) => {
    const merchant = new Merchant(sandbox)
    const jwt = merchant.enrollJwt(await merchant.authenticated())
    const { fields } = await merchant.browser.fido('enroll', jwt, { passkey })
    expect(answerOf(fields).Payload).toMatchObject({ ErrorNumber, ErrorDescription, UserEnrolled: false })
    expect((await countsOf(sandbox)).enrolled).toBe(0)
  })

  it.each([0, 6100, 6101, 9000])('answers %i when told to, with nobody enrolled', async errorNumber => {
    const merchant = new Merchant(sandbox)
    const transactionId = await merchant.authenticated()
    await control(sandbox, 'fail', { errorNumber })
    const { fields } = await merchant.browser.fido('enroll', merchant.enrollJwt(transactionId))
    expect(answerOf(fields).Payload).toMatchObject({ ErrorNumber: errorNumber, UserEnrolled: false })
    expect(answerOf(fields).Payload).not.toHaveProperty('UserId')
  })
})

describe('before the prompt', () => {
  const ended = async (merchant: Merchant, jwt: string) =>
    answerOf((await merchant.browser.fido('enroll', jwt)).fields).Payload.ErrorNumber

  it('an unknown session is a service error', async () => {
    const merchant = new Merchant(sandbox)
    const jwt = merchant.enrollJwt(await merchant.authenticated(), { ReferenceId: crypto.randomUUID() })
    expect(await ended(merchant, jwt)).toBe(9000)
  })

  it.each([
    [1199, 0],
    [1200, 9000],
  ])('a session of %i seconds answers %i', async (advanceSeconds, errorNumber) => {
    const merchant = new Merchant(sandbox)
    const { now } = sandbox.clock
    const start = now()
    sandbox.clock.set(start)
    const transactionId = await merchant.authenticated()
    sandbox.clock.set(start + advanceSeconds * 1000 + (advanceSeconds === 1199 ? -2000 : 2000))
    expect(await ended(merchant, merchant.enrollJwt(transactionId))).toBe(errorNumber)
  })

  it('a device that was never set up is not compatible', async () => {
    const merchant = new Merchant(sandbox)
    const getInfo = merchant.getInfo.bind(merchant)
    merchant.getInfo = () => getInfo({}, { FidoSetupPayload: undefined })
    expect(await ended(merchant, merchant.enrollJwt(await merchant.authenticated()))).toBe(6100)
  })

  it('device data must have been collected for this very ReferenceId', async () => {
    const merchant = new Merchant(sandbox)
    const collect = merchant.browser.collect.bind(merchant.browser)
    merchant.browser.collect = () => collect(merchant.jwt({ ReferenceId: crypto.randomUUID() }))
    expect(await ended(merchant, merchant.enrollJwt(await merchant.authenticated()))).toBe(6100)
  })

  it('a registered pair is not enrolled twice on one device', async () => {
    const merchant = new Merchant(sandbox)
    await merchant.enrolled()
    expect(await ended(merchant, merchant.enrollJwt(await merchant.authenticated()))).toBe(6100)
  })

  it('a lookup that was not asked about, or went wrong, is no strong authentication', async () => {
    const merchant = new Merchant(sandbox)
    await merchant.getInfo()
    await merchant.browser.collect(merchant.jwt())
    const open = await merchant.lookup()
    expect(await ended(merchant, merchant.enrollJwt(open.TransactionId ?? ''))).toBe(6100)
    await merchant.browser.stepUp(merchant.stepUpJwt(open), { code: '000000' })
    expect(await merchant.authenticate(open.TransactionId ?? '')).toMatchObject({
      PAResStatus: 'N',
      EciFlag: '07',
      Cavv: '',
    })
    expect(await ended(merchant, merchant.enrollJwt(open.TransactionId ?? ''))).toBe(6100)
  })

  it('a frictionless answer is none either', async () => {
    const merchant = new Merchant(sandbox, { pan: cards.frictionless })
    await merchant.getInfo()
    await merchant.browser.collect(merchant.jwt())
    const done = await merchant.lookup()
    expect(done).toMatchObject({ PAResStatus: 'Y', EciFlag: '05', ACSUrl: '', Payload: '' })
    expect(await ended(merchant, merchant.enrollJwt(done.TransactionId ?? ''))).toBe(6100)
  })

  it('only the latest transaction of the session counts, once', async () => {
    const merchant = new Merchant(sandbox)
    const first = await merchant.authenticated()
    await merchant.lookup()
    expect(await ended(merchant, merchant.enrollJwt(first))).toBe(6100)
  })

  it('a transaction that an enrolment used does not count again', async () => {
    const merchant = new Merchant(sandbox)
    const transactionId = await merchant.authenticated()
    expect(await ended(merchant, merchant.enrollJwt(transactionId))).toBe(0)
    // The device's cookie was never set: nobody is registered on it yet.
    expect(await ended(merchant, merchant.enrollJwt(transactionId))).toBe(6100)
  })

  it("another session's transaction does not count", async () => {
    const merchant = new Merchant(sandbox)
    const foreign = await new Merchant(sandbox, { pan: cards.other }).authenticated()
    await merchant.authenticated()
    expect(await ended(merchant, merchant.enrollJwt(foreign))).toBe(6100)
  })
})

describe('a purchase', () => {
  it('confirmed with the passkey needs no challenge, and is paid with its cryptogram', async () => {
    const merchant = new Merchant(sandbox)
    await merchant.enrolled()
    await merchant.getInfo()
    await merchant.browser.collect(merchant.jwt())
    const { fields } = await merchant.browser.fido('transact', merchant.transactJwt())
    expect(answerOf(fields).Payload).toMatchObject({ ErrorNumber: 0, UserAuthenticated: true })
    const done = await merchant.lookup()
    expect(done).toMatchObject({ PAResStatus: 'Y', EciFlag: '05', ACSUrl: '' })
    expect((await merchant.lookup()).Cavv).toBe(done.Cavv)
    const cryptogram = done.Cavv
    expect(await merchant.authorise({ cryptogram })).toMatchObject({ status: 'APPROVED' })
    expect(await merchant.authorise({ cryptogram })).toMatchObject({ reason: 'ALREADY_USED' })
  })

  it.each([[{ Amount: '4251' }], [{ CurrencyCode: '978' }], [{ OrderNumber: 'order-2' }]])(
    'confirmed with the passkey is challenged when the lookup says %o',
    async change => {
      const merchant = new Merchant(sandbox)
      await merchant.enrolled()
      await merchant.getInfo()
      await merchant.browser.fido('transact', merchant.transactJwt())
      expect(await merchant.lookup(change)).toMatchObject({ PAResStatus: 'C', ChallengeRequired: 'Y' })
    },
  )

  it.each([
    [0, 'Success'],
    [6100, 'Error during FIDO processing'],
    [6101, 'User Cancelled'],
    [9000, 'Error in service'],
  ])('answers %i when told to, with nothing confirmed', async (ErrorNumber, ErrorDescription) => {
    const merchant = new Merchant(sandbox)
    await merchant.enrolled()
    await merchant.getInfo()
    await control(sandbox, 'fail', { errorNumber: ErrorNumber })
    const { fields } = await merchant.browser.fido('transact', merchant.transactJwt())
    expect(answerOf(fields).Payload).toMatchObject({ ErrorNumber, ErrorDescription, UserAuthenticated: false })
    expect(await merchant.lookup()).toMatchObject({ PAResStatus: 'C' })
  })

  it.each([
    ['cancel', 6101],
    ['fails', 6100],
    [{ userVerified: false }, 6100],
    [{ origin: 'https://evil.example' }, 6100],
    [{ challenge: 'AAAA' }, 6100],
  ] as const)('ends with the passkey prompt: %o', async (passkey, ErrorNumber) => {
    const merchant = new Merchant(sandbox)
    await merchant.enrolled()
    await merchant.getInfo()
    const { fields } = await merchant.browser.fido('transact', merchant.transactJwt(), { passkey })
    expect(answerOf(fields).Payload).toMatchObject({ ErrorNumber, UserAuthenticated: false })
    expect(await merchant.lookup()).toMatchObject({ PAResStatus: 'C' })
  })

  it('can not be confirmed twenty minutes after the registration check', async () => {
    const merchant = new Merchant(sandbox)
    await merchant.enrolled()
    await merchant.getInfo()
    await control(sandbox, 'clock', { advanceSeconds: 1200 })
    const { fields } = await merchant.browser.fido('transact', merchant.transactJwt())
    expect(answerOf(fields).Payload).toMatchObject({ ErrorNumber: 9000, UserAuthenticated: false })
  })

  it('of a stranger can not be confirmed with a passkey', async () => {
    const merchant = new Merchant(sandbox)
    await merchant.getInfo()
    const { fields } = await merchant.browser.fido('transact', merchant.transactJwt())
    expect(answerOf(fields).Payload).toMatchObject({ ErrorNumber: 6100, UserAuthenticated: false })
  })

  it.each([
    [{ cryptogram: undefined }, 'AUTHENTICATION_REQUIRED'],
    [{ cryptogram: 'AAAA' }, 'UNKNOWN_CRYPTOGRAM'],
    [{ number: cards.other }, 'WRONG_NUMBER'],
    [{ eci: '07' }, 'WRONG_ECI'],
    [{ eci: undefined }, 'WRONG_ECI'],
    [{ merchantUrl: 'https://other.example' }, 'WRONG_MERCHANT'],
    [{ amount: { amount: 4251, currency: 'USD' } }, 'WRONG_AMOUNT'],
    [{ amount: { amount: 4250, currency: 'EUR' } }, 'WRONG_CURRENCY'],
  ])('is declined by the bank for %o', async (change, reason) => {
    const merchant = new Merchant(sandbox)
    const id = await merchant.authenticated()
    const { Cavv: cryptogram } = await merchant.authenticate(id)
    expect(await merchant.authorise({ cryptogram, ...change })).toMatchObject({ status: 'DECLINED', reason })
    expect(await merchant.authorise({ cryptogram })).toMatchObject({ status: 'APPROVED' })
  })
})
