import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { explainReturn, type NextStep, returnError } from '../../../../src/wallet/providers/mastercard/returned.ts'

type Row = readonly [status: string, reason: string, problem: string, next: NextStep]

/** "Error Scenario" of Scenario 2A, a new passkey, as the guide prints it; what each means here. */
const newPasskey: readonly Row[] = [
  ['CANCELLED', 'USER_CANCELLATION', 'mcNotNow', 'again'],
  ['ERROR', 'DUPLICATE_CREDENTIALS', 'mcDuplicate', 'again'],
  ['ERROR', 'CREDENTIALS_CREATION_NOT_ALLOWED', 'mcNotCreated', 'again'],
  ['ERROR', 'INVALID_QUERY_PARAMS', 'mcConsentMissing', 'never'],
  ['ERROR', 'INVALID_ARGUMENT', 'mcRequestRefused', 'never'],
  ['ERROR', 'PERMISSION_DENIED', 'mcNotAdmitted', 'never'],
  ['ERROR', 'FORBIDDEN', 'mcForbidden', 'never'],
  ['ERROR', 'NOT_FOUND', 'mcNotFound', 'never'],
  ['ERROR', 'INVALID_STATE', 'mcBroken', 'never'],
  ['ERROR', 'SERVICE_UNAVAILABLE', 'mcUnavailable', 'later'],
  ['ERROR', 'SERVICE_ERROR', 'mcServiceError', 'later'],
  ['ERROR', 'UNKNOWN_ERROR', 'mcUnexpected', 'later'],
]

/** The same of Scenario 2B, an existing passkey. */
const existingPasskey: readonly Row[] = [
  ['CANCELLED', 'USER_CANCELLATION', 'mcNotNow', 'again'],
  ['ERROR', 'CREDENTIALS_NOT_VERIFIED', 'mcNotVerified', 'again'],
  ['ERROR', 'INVALID_QUERY_PARAMS', 'mcConsentMissing', 'never'],
  ['ERROR', 'INVALID_ARGUMENT', 'mcRequestRefused', 'never'],
  ['ERROR', 'PERMISSION_DENIED', 'mcNotAdmitted', 'never'],
  ['ERROR', 'FORBIDDEN', 'mcForbidden', 'never'],
  ['ERROR', 'NOT_FOUND', 'mcNotFound', 'never'],
  ['ERROR', 'INVALID_STATE', 'mcBroken', 'never'],
  ['ERROR', 'SERVICE_UNAVAILABLE', 'mcUnavailable', 'later'],
  ['ERROR', 'SERVICE_ERROR', 'mcServiceError', 'later'],
  ['ERROR', 'UNKNOWN_ERROR', 'mcUnexpected', 'later'],
]

const sentences = (language: string): Record<string, string> => {
  const file = new URL(`../../../../locales/${language}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')).problem
}
const inLanguages = { en: sentences('en'), de: sentences('de') }

/** Words that tell the person what to do. */
const advice: Readonly<Record<keyof typeof inLanguages, Readonly<Record<NextStep, RegExp>>>> = {
  en: { again: /Try again/, later: /Wait a few minutes and try again/, never: /Tell your operator/ },
  de: { again: /erneut/, later: /Warten Sie ein paar Minuten/, never: /Sagen Sie es Ihrem Betreiber/ },
}

describe.each([
  ['a new passkey', newPasskey],
  ['an existing passkey', existingPasskey],
])('what Mastercard’s page may return for %s', (_, rows) => {
  test.each(rows)('%s %s is told plainly, with what helps', (status, reason, problem, next) => {
    expect(explainReturn(status, reason)).toEqual({ problem, next })
    for (const language of ['en', 'de'] as const) {
      const sentence = inLanguages[language][problem] ?? ''
      expect(sentence.split(/[.;](?:\s|$)/).filter(Boolean).length).toBeGreaterThanOrEqual(3)
      expect(sentence).toMatch(/charged|abgebucht/)
      expect(sentence).toMatch(advice[language][next])
      expect(sentence).not.toMatch(/[A-Z]+_[A-Z]+/)
    }
  })
})

test.each([
  ['ERROR', 'SOMETHING_NEW'],
  ['ERROR', undefined],
  ['CANCELLED', 'DUPLICATE_CREDENTIALS'],
  ['ENROLLED', 'USER_CANCELLATION'],
  ['DONE', undefined],
  ['constructor', 'name'],
  ['ERROR', 'toString'],
])('%s %s is none of the tables’ rows and told as unexpected', (status, reason) => {
  expect(explainReturn(status, reason)).toEqual({ problem: 'mcUnexpected', next: 'later' })
})

test('as an error it has the code of its next step, and no word from the address', () => {
  expect(returnError('CANCELLED', 'USER_CANCELLATION')).toMatchObject({ code: 'passkey_refused' })
  expect(returnError('ERROR', 'SERVICE_UNAVAILABLE')).toMatchObject({ code: 'provider_unavailable' })
  expect(returnError('ERROR', 'FORBIDDEN')).toMatchObject({ code: 'provider_rejected' })
  expect(JSON.stringify(returnError('ERROR', '<b>call 555</b>'))).not.toContain('555')
})
