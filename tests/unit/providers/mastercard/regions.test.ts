import { expect, test } from 'vitest'
import {
  consentLanguage,
  documentsFor,
  isOffered,
  sandboxDocumentsFor,
} from '../../../../src/wallet/providers/mastercard/regions.ts'

test('passkeys are offered where Mastercard’s terms name the country', () => {
  expect(isOffered('US')).toBe(true)
  expect(isOffered('IN')).toBe(true)
  expect(isOffered('DE')).toBe(false)
  expect(isOffered('')).toBe(false)
})

test('documents follow country and language', () => {
  expect(documentsFor('US', 'en')).toEqual({
    terms: 'https://www.mastercard.com/global/passkeys/en-us/terms-of-use.html',
    privacy: 'https://www.mastercard.com/global/passkeys/en-us/privacy-notice.html',
  })
  expect(sandboxDocumentsFor('http://mastercard.localhost:1', 'IN', 'de').privacy).toBe(
    'http://mastercard.localhost:1/legal/privacy?country=IN&language=de',
  )
})

test('a language nobody wrote the consent in becomes English', () => {
  expect(consentLanguage('de')).toBe('de')
  expect(consentLanguage('fr')).toBe('en')
  expect(consentLanguage(undefined)).toBe('en')
})
