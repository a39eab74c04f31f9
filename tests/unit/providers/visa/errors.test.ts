import { describe, expect, it } from 'vitest'
import { WalletError } from '../../../../src/wallet/errors.ts'
import {
  fromProblem,
  fromReason,
  isTransient,
  type VisaOperation,
} from '../../../../src/wallet/providers/visa/errors.ts'
import { readVisaProblem } from '../../../../src/wire/visa/errors.ts'

function tms(operation: VisaOperation, status: number, type: string, ...fields: string[]) {
  const details = fields.map(name => ({ name }))
  return fromProblem(operation, readVisaProblem(status, { errors: [{ type, message: 'secret words', details }] }))
}

describe('a refusal of the provider', () => {
  it.each([
    ['options', 403, 'declined', 'issuer_unsupported'],
    ['validate', 403, 'declined', 'code_wrong'],
    ['send-code', 403, 'declined', 'code_blocked'],
    ['register', 403, 'declined', 'issuer_unsupported'],
    ['register', 412, 'conflict', 'step_up_failed'],
    ['options', 400, 'invalidFields', 'provider_rejected'],
    ['options', 404, 'notFound', 'card_forgotten'],
    ['options', 410, 'notAvailable', 'card_forgotten'],
    ['options', 403, 'forbidden', 'card_suspended'],
    ['check', 404, 'notFound', 'card_forgotten'],
    ['options', 424, 'notFound', 'provider_rejected'],
    ['options', 500, 'internalError', 'provider_unavailable'],
  ] as const)('%s %i %s means %s', (operation, status, type, code) => {
    expect(tms(operation, status, type).code).toBe(code)
  })

  it('tells a code that is late or tried too often from a wrong one by the named field', () => {
    expect(tms('validate', 403, 'declined', 'otp').code).toBe('code_blocked')
  })

  it.each([
    ['THRESHOLD_EXCEEDED', 'threshold_exceeded'],
    ['CURRENCY_MISMATCH', 'currency_mismatch'],
    ['AUTHORIZATION_EXPIRED', 'authorization_expired'],
    ['EXPIRED', 'authorization_expired'],
    ['DECLINED', 'provider_declined'],
    ['ISSUER_DECLINED', 'provider_declined'],
    ['CARD_NOT_ELIGIBLE', 'card_not_eligible'],
  ] as const)('inside HTTP 200: %s means %s', (reason, code) => {
    expect(fromReason('credentials', reason)).toMatchObject({ code, context: { status: 200, reason } })
  })

  it.each([401, 429, 500, 503])('keys on the status when the body of a %i says nothing', status => {
    const error = fromProblem('options', readVisaProblem(status, { response: { rmsg: 'Authentication Failed' } }))
    expect(error.code).toBe(status === 401 ? 'provider_rejected' : 'provider_unavailable')
    expect(error.context).toEqual({ operation: 'options', status })
  })

  it('keeps no word of the provider but its machine reason', () => {
    const error = tms('options', 400, 'invalidFields', 'sessionInformation.secureToken')
    expect(JSON.stringify(error)).not.toContain('secret words')
    expect(error.code).toBe('ceremony_timeout')
    expect(error.context).toEqual({ operation: 'options', status: 400, reason: 'invalidFields' })
    const odd = fromProblem('options', readVisaProblem(400, { error: { reason: 'call <b>us</b> at 555' } }))
    expect(odd.context).toEqual({ operation: 'options', status: 400 })
  })

  it('may be repeated only when nobody answered', () => {
    expect(isTransient(tms('options', 500, 'internalError'))).toBe(true)
    expect(isTransient(new WalletError('gateway_unreachable'))).toBe(true)
    expect(isTransient(tms('options', 403, 'declined'))).toBe(false)
  })
})
