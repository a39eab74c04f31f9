/** Version of our own consent text (`passkeyConsent` in `locales/`); raise it when the text changes. */
export const CONSENT_TEXT_VERSION = '2026-11'

/** Languages the consent text is written in (ISO 639-1); the first is taken where a person's own is not among them. */
export const languages = ['en', 'de'] as const
export type ConsentLanguage = (typeof languages)[number]

/**
 * Countries named as "Authorized Countries" in Mastercard's public "Mastercard payment passkey Terms of Use", November 2026
 * (the guide itself sends issuers to their Mastercard representative for regional availability).
 */
const authorized = new Set(
  (
    'AR AU BH BY BR CA KH CL CO CR DO EC EG SV GE GT HN HK IN ID JP JO KZ KE SA KW MY MX NZ NI NG PA PY PE PH QA SG ' +
    'ZA TZ TW TH UA AE US UY'
  ).split(' '),
)

/** True where Mastercard offers payment passkeys to cardholders of this country (ISO 3166-1 alpha-2). */
export function isOffered(country: string): boolean {
  return authorized.has(country)
}

/** The documents a consent names. */
export interface ConsentDocuments {
  readonly terms: string
  readonly privacy: string
}

const PUBLISHED = 'https://www.mastercard.com/global/passkeys'

/**
 * Terms of Use and Privacy Notice for a country and language. The published address is known for `en-us`; the same
 * scheme for other pairs is assumed.
 */
export function documentsFor(country: string, language: string): ConsentDocuments {
  const folder = `${PUBLISHED}/${language}-${country.toLowerCase()}`
  return { terms: `${folder}/terms-of-use.html`, privacy: `${folder}/privacy-notice.html` }
}

/** The same at Mastercard's stand-in in the sandbox. */
export function sandboxDocumentsFor(origin: string, country: string, language: string): ConsentDocuments {
  const region = new URLSearchParams({ country, language })
  return { terms: `${origin}/legal/terms?${region}`, privacy: `${origin}/legal/privacy?${region}` }
}

/** The language a person is first shown the consent in. */
export function consentLanguage(wanted: string | undefined): ConsentLanguage {
  return languages.find(language => language === wanted) ?? languages[0]
}
