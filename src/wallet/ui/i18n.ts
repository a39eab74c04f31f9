import { createI18n } from '@wxt-dev/i18n'
import type en from '../../../locales/en.json'
import type { ErrorCode } from '../errors.ts'
import { browser } from './browser.ts'

type Plural = { readonly n: string }

type SimpleKeys<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends string
    ? `${Prefix}${K}`
    : T[K] extends Plural
      ? never
      : SimpleKeys<T[K], `${Prefix}${K}.`>
}[keyof T & string]

type CountedKeys<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends string
    ? never
    : T[K] extends Plural
      ? `${Prefix}${K}`
      : CountedKeys<T[K], `${Prefix}${K}.`>
}[keyof T & string]

/** Every sentence of `locales/en.json`; a key that is not there does not compile. */
export type MessageKey = SimpleKeys<typeof en>

/** Sentences that have a form for one and a form for many. */
export type CountedKey = CountedKeys<typeof en>

/** What `{name}` in a sentence is replaced with. */
export type Values = Readonly<Record<string, string | number>>

const messages = createI18n()

/** The sentence in the person's language; `{name}` is replaced in one pass, so a value is never read as a pattern. */
export function t(key: MessageKey, values?: Values): string {
  return values ? messages.t(key, { ...values }) : messages.t(key)
}

/** The sentence for a count; the count itself is `$1` in it. */
export function counted(key: CountedKey, count: number): string {
  return messages.t(key, count)
}

/** The sentence of a failure: what happened, what it means for the money, what to do. */
export function errorSentence(code: ErrorCode): string {
  return t(`error.${code}`)
}

/**
 * A label for a key that only the background knows (a step's name, a field's name); undefined when we have none.
 * `group` keeps such a key from naming any other sentence.
 */
export function labelFor(
  group:
    | 'addCard.goes'
    | 'addCard.wayNote'
    | 'cards.stays'
    | 'progress'
    | 'details'
    | 'field'
    | 'disclosure'
    | 'activity.kind'
    | 'status'
    | 'problem',
  key: string,
): string | undefined {
  if (!/^[\w.]{1,60}$/.test(key)) return undefined
  return browser.i18n.getMessage(`${group}.${key}`.replaceAll('.', '_')) || undefined
}

/** The language the browser itself speaks, for numbers and dates. */
export function locale(): string {
  return browser.i18n.getUILanguage()
}

/** Tells the document which language and direction our sentences have. */
export function dressDocument(title: MessageKey): void {
  document.documentElement.lang = t('lang')
  document.documentElement.dir = browser.i18n.getMessage('@@bidi_dir') || 'ltr'
  document.title = t(title)
}
