import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { explainReturn, type NextStep, returnError } from '../../../../src/wallet/providers/mastercard/returned.ts'
import { existingPasskey, newPasskey } from '../../../contract/mastercard-provider/support/returns.ts'

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
  test.each(rows)('$status $reason is told plainly, with what helps', ({ status, reason, problem, next }) => {
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
