import { describe, expect, it } from 'vitest'
import german from '../../../locales/de.json'
import english from '../../../locales/en.json'
import { cardTypeOf, networkOf } from '../../../src/wire/cardinal/card-type.ts'
import { readAuthenticate, readCmpi, readLookup, writeCmpi } from '../../../src/wire/cardinal/cmpi.ts'
import { readRegistration } from '../../../src/wire/cardinal/dx.ts'
import { readEnrollment, readTransaction } from '../../../src/wire/cardinal/jwt.ts'
import { readProfiled } from '../../../src/wire/cardinal/messages.ts'
import { readCompletionProblem, readSetup } from '../../../src/wire/cardinal/sdk.ts'
import { fromCmpiAmount, toCmpiAmount } from '../../../src/wire/cardinal/units.ts'

const referenceId = '3f2b6c1a-8d4e-4f70-9a1b-2c3d4e5f6071'

describe('an XML message', () => {
  it('comes back as it was written, whatever its texts hold', () => {
    const fields = { MerchantName: `Käse & "Brot" <b>'s`, Empty: '', Amount: '12367' }
    expect(readCmpi(writeCmpi(fields))).toEqual(fields)
  })

  it('is read with a declaration, line breaks and short empty elements', () => {
    const xml =
      '<?xml version="1.0"?>\n<CardinalMPI>\n  <ErrorNo>0</ErrorNo>\n  <Cavv/>\n  <Desc>a&amp;b&#x41;</Desc></CardinalMPI>\n'
    expect(readCmpi(xml)).toEqual({ ErrorNo: '0', Cavv: '', Desc: 'a&bA' })
  })

  it.each([
    ['no message', '<Other></Other>'],
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><CardinalMPI><A>&x;</A></CardinalMPI>'],
    ['an entity of its own', '<CardinalMPI><A>&x;</A></CardinalMPI>'],
    ['a bare ampersand', '<CardinalMPI><A>a & b</A></CardinalMPI>'],
    ['nested elements', '<CardinalMPI><A><B>1</B></A></CardinalMPI>'],
    ['an element twice', '<CardinalMPI><A>1</A><A>2</A></CardinalMPI>'],
    ['attributes', '<CardinalMPI><A x="1">1</A></CardinalMPI>'],
    ['text between elements', '<CardinalMPI>hello<A>1</A></CardinalMPI>'],
    ['an end of another element', '<CardinalMPI><A>1</B></CardinalMPI>'],
    ['too much', `<CardinalMPI><A>${'x'.repeat(70_000)}</A></CardinalMPI>`],
  ])('is refused with %s', (_, xml) => {
    expect(() => readCmpi(xml)).toThrow(/bad_/)
  })
})

describe('the answer to a lookup', () => {
  const answered = { ErrorNo: '0', TransactionId: 'Q7tR2mVx9KpLw3Za81Yc', Enrolled: 'Y', SignatureVerification: 'Y' }
  const challenge = { ...answered, PAResStatus: 'C', ACSUrl: 'https://bank.example/', Payload: 'eyJ9' }
  const done = { ...answered, PAResStatus: 'Y', Cavv: 'AAAB', EciFlag: '05', DSTransactionId: 'd' }

  it('is a challenge only with everything a challenge needs', () => {
    expect(readLookup(challenge)).toMatchObject({ kind: 'challenge' })
    for (const without of ['ACSUrl', 'Payload'] as const)
      expect(readLookup({ ...challenge, [without]: '' })).toMatchObject({ kind: 'failed' })
    expect(readLookup({ ...challenge, Enrolled: 'U' })).toMatchObject({ kind: 'failed' })
  })

  it.each([
    [{}, 'authenticated'],
    [{ PAResStatus: 'A' }, 'failed'],
    [{ PAResStatus: 'N' }, 'failed'],
    [{ PAResStatus: 'U' }, 'failed'],
    [{ SignatureVerification: 'N' }, 'failed'],
    [{ Cavv: '' }, 'failed'],
    [{ ErrorNo: '4000' }, 'refused'],
  ])('with %o is %s, and so is the answer to an authentication', (change, kind) => {
    expect(readLookup({ ...done, ...change })).toMatchObject({ kind })
    expect(readAuthenticate({ ...done, ...change }, 'Q7tR2mVx9KpLw3Za81Yc')).toMatchObject({ kind })
  })
})

describe('the registration check', () => {
  const told = (Fido: object) => ({ ErrorNumber: 0, Payload: { ReferenceId: referenceId, Account: { Fido } } })

  it.each([
    [{ Registered: true }, 'known'],
    [{ Registered: false }, 'unknown'],
    [{}, 'unknown'],
    [{ Registered: false, FlowType: 'TRANSACTION' }, 'known'],
    [{ Registered: true, FlowType: 'ENROLLMENT' }, 'unknown'],
    [{ Registered: true, FlowType: 'SOMETHING_NEW' }, 'unknown'],
  ])('that says %o means %s', (fido, kind) => {
    expect(readRegistration(told(fido))).toMatchObject({ kind, referenceId })
  })

  it('needs a session, and passes refusals on', () => {
    expect(() => readRegistration({ ErrorNumber: 0, Payload: { Account: { Fido: {} } } })).toThrow('bad_shape')
    expect(readRegistration({ ErrorNumber: 2000 })).toEqual({ kind: 'refused', errorNumber: 2000 })
  })
})

describe('the end of a prompt', () => {
  const payload = (ErrorNumber: number, more: object = {}) => ({ ErrorNumber, ReferenceId: referenceId, ...more })

  it.each([
    [0, { UserEnrolled: true, UserId: 'abc123ish2826' }, { kind: 'enrolled', userId: 'abc123ish2826' }],
    [0, { UserEnrolled: false }, { kind: 'not_done' }],
    [0, { UserEnrolled: false, UserId: 'abc' }, { kind: 'not_done' }],
    [6101, { UserEnrolled: true, UserId: 'abc' }, { kind: 'cancelled' }],
    [6100, {}, { kind: 'failed' }],
    [9000, {}, { kind: 'service_error' }],
    [1234, {}, { kind: 'failed' }],
  ])('of an enrolment with %i and %o is %o', (errorNumber, more, end) => {
    expect(readEnrollment(payload(errorNumber, more))).toEqual(end)
  })

  it('of an enrolment needs a UserId', () => {
    expect(() => readEnrollment(payload(0, { UserEnrolled: true }))).toThrow('bad_shape')
    expect(() => readEnrollment(payload(0, { UserEnrolled: true, UserId: '../x' }))).toThrow('bad_shape')
  })

  it('of an authentication needs its own yes', () => {
    expect(readTransaction(payload(0, { UserAuthenticated: true }))).toEqual({ kind: 'authenticated' })
    expect(readTransaction(payload(0, { UserEnrolled: true }))).toEqual({ kind: 'not_done' })
    expect(readTransaction(payload(6101))).toEqual({ kind: 'cancelled' })
  })
})

describe('the browser library', () => {
  it.each([
    ['Invalid enrollment object', 'invalid_object'],
    ['Invalid UserId', 'invalid_user_id'],
    ['Unexpected exception: network down', 'exception'],
    ['something else', 'unknown'],
  ])('rejecting with "%s" is told apart', (text, problem) => {
    expect(readCompletionProblem(text)).toBe(problem)
    expect(readCompletionProblem(new Error(text))).toBe(problem)
  })

  it('has a sentence of its own for each rejection, in every language', () => {
    for (const { passkeyOffer } of [english, german]) {
      const { completion_object, completion_user, completion_exception } = passkeyOffer.problem
      expect(new Set([completion_object, completion_user, completion_exception]).size).toBe(3)
    }
  })

  it.each([
    [
      { FidoSupported: true, FidoSetupPayload: 'abc' },
      { supported: true, payload: 'abc' },
    ],
    [{ FidoSupported: true }, { supported: false }],
    [{ FidoSupported: false, FidoSetupPayload: 'abc' }, { supported: false }],
    [undefined, { supported: false }],
  ])('that set up %o means %o', (told, means) => {
    expect(readSetup(told)).toEqual(means)
  })
})

describe('small things', () => {
  it('device data is told in one message, and only in that', () => {
    const message = { MessageType: 'profile.completed', SessionId: 's', Status: true }
    expect(readProfiled(message)).toEqual({ sessionId: 's', complete: true })
    for (const other of [
      undefined,
      '{',
      { ...message, MessageType: 'other' },
      { ...message, SessionId: 'x'.repeat(81) },
    ])
      expect(readProfiled(other)).toBeUndefined()
  })

  it('money is minor units and a numeric currency', () => {
    expect(toCmpiAmount({ amount: 12367, currency: 'EUR' })).toEqual({ Amount: '12367', CurrencyCode: '978' })
    expect(fromCmpiAmount({ Amount: 500, CurrencyCode: '392' })).toEqual({ amount: 500, currency: 'JPY' })
    expect(() => fromCmpiAmount({ Amount: '1.5', CurrencyCode: '392' })).toThrow('bad_amount')
  })

  it('card types follow the network', () => {
    expect(['4000', '5100', '2221', '3700', '6011'].map(networkOf)).toEqual([
      'visa',
      'mastercard',
      'mastercard',
      'amex',
      undefined,
    ])
    expect(cardTypeOf('amex')).toBe('AMX')
  })
})
