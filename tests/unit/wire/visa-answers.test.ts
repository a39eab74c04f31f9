import { describe, expect, it } from 'vitest'
import { passkeyAssurance } from '../../../src/wire/visa/assurance.ts'
import { readCredentialsResult } from '../../../src/wire/visa/credentials.ts'
import { readVisaProblem } from '../../../src/wire/visa/errors.ts'
import { validateRequestSchema } from '../../../src/wire/visa/passkey.ts'
import { readShape } from '../../../src/wire/visa/primitives.ts'
import { readSignedPayload } from '../../../src/wire/visa/signed-payload.ts'
import { readPasskeyAction, readStepUpMethod, stepUpWork, threeDsAddress } from '../../../src/wire/visa/step-up.ts'
import { instrumentIdOf } from '../../../src/wire/visa/tokenized-card.ts'

describe('spellings', () => {
  it.each([
    ['AUTHENTICATE', 'authenticate'],
    ['AUTHENTICATION_REGISTRATION', 'register'],
    ['STEP_UP_AUTHENTICATE', 'step_up'],
    ['STEP_UP_AUTHENTICATION', 'step_up'],
    ['SOMETHING_NEW', 'unknown'],
  ])('action %s is %s', (action, expected) => expect(readPasskeyAction(action)).toBe(expected))

  it.each([
    ['OTP_SMS', undefined, 'otp_sms', 'send_code'],
    ['OTPEMAIL', undefined, 'otp_email', 'send_code'],
    ['OTP_ONLINE_BANKING', undefined, 'otp_bank', 'send_code'],
    ['CUSTOMERSERVICE', undefined, 'customer_service', 'wait'],
    ['CUSTOMER_SERVICE', undefined, 'customer_service', 'wait'],
    ['OUTBOUNDCALL', undefined, 'outbound_call', 'wait'],
    ['APP-TO-APP', '3DS', 'three_ds', 'wait'],
    ['APP_TO_APP', undefined, 'app', 'wait'],
    ['APP_TO_APP', 'ISSUER_AUTH_CODE', 'app_code', 'enter_code'],
    ['CARRIER_PIGEON', undefined, 'unknown', 'none'],
  ])('method %s %s is %s', (method, subMethod, expected, work) => {
    const read = readStepUpMethod({ method, subMethod })
    expect([read, stepUpWork(read)]).toEqual([expected, work])
  })

  it('opens the issuer page with identifier and return address', () => {
    const address = new URL(
      threeDsAddress('http://issuer.localhost:1/approve?x=1', 'opt-app', 'http://g/callback/a?b=c'),
    )
    expect(address.searchParams.get('identifier')).toBe('opt-app')
    expect(address.searchParams.get('wpcallback')).toBe('http://g/callback/a?b=c')
    expect(address.searchParams.get('x')).toBe('1')
  })

  it('names the offending member of a bad shape', () => {
    const bad = { clientCorrelationId: 'no', stepUpOption: { id: 'o' }, otp: '1' }
    expect(() => readShape(validateRequestSchema, bad)).toThrow(expect.objectContaining({ code: 'bad_shape' }))
    const both = { clientCorrelationId: '11111111-2222-4333-8444-555555555555', stepUpOption: { id: 'o' }, otp: '1' }
    expect(() => readShape(validateRequestSchema, { ...both, issuerAuthCode: 'x' })).toThrow()
    expect(readShape(validateRequestSchema, both)).toEqual(both)
  })

  it('takes the instrument id from the link only when it is one safe path segment', () => {
    const card = (href: string) => ({ id: 't', _links: { instrumentIdentifier: { href } } })
    expect(instrumentIdOf(card('/tms/v1/instrumentidentifiers/7022'))).toBe('7022')
    expect(() => instrumentIdOf(card('/tms/v1/instrumentidentifiers/..'))).toThrow()
    expect(() => instrumentIdOf({ id: 't' })).toThrow()
  })
})

describe('answers of credentials', () => {
  it('is never a success for its status alone', () => {
    const error = { status: 'DECLINED', reason: 'THRESHOLD_EXCEEDED', message: '' }
    expect(readCredentialsResult(200, { status: 'DECLINED', error })).toEqual({
      kind: 'refused',
      reason: 'THRESHOLD_EXCEEDED',
    })
    expect(readCredentialsResult(200, { status: 'EXPIRED' })).toEqual({ kind: 'refused', reason: 'EXPIRED' })
    expect(readCredentialsResult(202, { status: 'PENDING' })).toEqual({ kind: 'pending', events: [] })
    expect(readCredentialsResult(200, { status: 'COMPLETED' })).toEqual({ kind: 'refused', reason: 'NO_PAYLOAD' })
  })

  it('finds the payload flat and inside transactionData', () => {
    expect(readCredentialsResult(200, { status: 'COMPLETED', signedPayload: 'a.b.c' })).toMatchObject({ kind: 'ready' })
    expect(readCredentialsResult(200, { transactionData: [{ signedPayload: 'a.b.c' }] })).toMatchObject({
      kind: 'ready',
    })
  })

  const dynamic = {
    dynamicDataType: 'DAVV',
    dynamicDataValue: '417',
    dynamicDataId: 'dd-9c1f',
    dynamicDataExpiration: '1767226500',
  }
  const token = { paymentToken: '4895370000009909', tokenExpirationMonth: '12', tokenExpirationYear: '2029' }

  it.each([
    ['beside the array', { dynamicData: [dynamic], token }],
    ["in the entry's token", { dynamicData: [{ ...dynamic, token }] }],
    ['in the entry', { dynamicData: [{ ...dynamic, ...token }] }],
  ])('reads token fields %s', (_where, claims) => {
    expect(readSignedPayload(claims)).toEqual({
      number: token.paymentToken,
      expirationMonth: '12',
      expirationYear: '2029',
      dynamic: { kind: 'code', value: '417' },
      dynamicDataId: 'dd-9c1f',
      expiresAt: 1_767_226_500_000,
    })
  })

  it('tells a cryptogram from a code, and refuses a payload without a token', () => {
    const claims = { dynamicData: [{ ...dynamic, dynamicDataType: 'TAVV' }], token }
    expect(readSignedPayload(claims).dynamic.kind).toBe('cryptogram')
    expect(() => readSignedPayload({ dynamicData: [dynamic] })).toThrow(
      expect.objectContaining({ field: 'paymentToken' }),
    )
  })
})

describe('refusals and assurance', () => {
  it('reads each family of errors, and keys on the status when the body is none of them', () => {
    const tms = { errors: [{ type: 'declined', message: '', details: [{ name: 'otp' }] }] }
    expect(readVisaProblem(403, tms)).toEqual({ family: 'tms', status: 403, reason: 'declined', fields: ['otp'] })
    const icc = {
      error: { status: 'BAD_REQUEST', reason: 'INVALID_FIELD', message: '', detail: { source: 'mandates[0]' } },
    }
    expect(readVisaProblem(400, icc)).toMatchObject({ family: 'icc', reason: 'INVALID_FIELD', fields: ['mandates[0]'] })
    expect(readVisaProblem(422, { detail: 'x', errors: [{ field: 'name', message: '' }] }).fields).toEqual(['name'])
    expect(readVisaProblem(401, { response: { rmsg: 'Authentication Failed' } })).toMatchObject({ family: 'unknown' })
  })

  it('builds the assurance of a passkey as the contract shows it', () => {
    const proof = {
      fidoBlob: '<fidoBlob>',
      identifier: 'auth-ctx-01',
      action: 'AUTHENTICATE',
      event: 'payment',
    } as const
    expect(passkeyAssurance({ ...proof, at: 1_767_225_600_000 })).toEqual({
      verificationType: 'DEVICE',
      verificationEntity: '10',
      verificationEvents: ['01'],
      verificationMethod: '23',
      verificationResults: '01',
      verificationTimestamp: '1767225600',
      authenticationContext: { action: 'AUTHENTICATE' },
      authenticatedIdentities: { data: '<fidoBlob>', provider: 'VISA_PAYMENT_PASSKEY', id: 'auth-ctx-01' },
    })
  })
})
