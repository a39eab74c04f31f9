/**
 * Amounts as shops print them, in any script's digits, with the currency right before or after. An amount in another currency
 * reads as {@link FOREIGN}, which equals nothing.
 */

/** What an amount must be in. */
export interface Unit {
  /** ISO 4217. */
  readonly currency: string
  /** Decimals of the currency. */
  readonly exponent: number
}

export const FOREIGN = Number.NaN

/** Reads every amount of a text, in minor units. */
export function readAmounts(text: string, unit: Unit): number[] {
  // Written backwards for the eye: nobody can say what the person reads.
  if (/[\u202d\u202e]/.test(text)) return [FOREIGN]
  const plain = toPlainDigits(text)
  return [...plain.matchAll(/\d[\d.,'’ ]*\d|\d/g)].map(({ 0: written, index }) => {
    const around = [plain.slice(0, index), plain.slice(index + written.length)] as const
    return isForeign(around, unit.currency) ? FOREIGN : toMinor(written, unit.exponent)
  })
}

/** True when a label such as "Total (CAD)" names another currency for the amount that follows it. */
export function namesOtherCurrency(label: string, currency: string): boolean {
  const plain = toPlainDigits(label)
  const code = /\b([A-Z]{3})\W*$/.exec(plain)?.[1]
  const qualified = /(\p{Lu}{1,3})(\p{Sc})\W*$/u.exec(plain)
  return (
    (code !== undefined && !WORDS_TOO.has(code) && isOtherCode(code, currency)) ||
    (qualified !== null && isOtherSymbol(qualified[2] ?? '', qualified[1], currency))
  )
}

/** Codes of currencies that are also words a label may end with. */
const WORDS_TOO = new Set(['ALL', 'TOP', 'TRY'])

/** NFKC spells wide digits and spaces plainly; the digits of other scripts follow their own zero. */
function toPlainDigits(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[^\P{Nd}0-9]/gu, digit => `${digitValue(digit)}`)
    .replace(/٫/g, '.')
    .replace(/٬/g, ',')
}

/** Decimal digits stand in Unicode in runs of ten: the tenth before is no longer one of them, or is of the run before. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0
  let value = 0
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++
  return value
}

function isForeign([before, after]: readonly [string, string], currency: string): boolean {
  const symbolBefore = /(?:(?<!\p{L})(\p{Lu}{1,3}) ?)?(\p{Sc}) ?$/u.exec(before)
  const symbolAfter = /^ ?(\p{Sc})(?: ?(\p{Lu}{1,3})(?!\p{L}))?/u.exec(after)
  const wordBefore = /(?<!\p{L})(\p{L}{1,4})\.? ?$/u.exec(before)?.[1]
  const wordAfter = /^ ?(\p{L}{1,4})(?!\p{L})/u.exec(after)?.[1]
  return (
    (symbolBefore !== null && isOtherSymbol(symbolBefore[2] ?? '', symbolBefore[1], currency)) ||
    (symbolAfter !== null && isOtherSymbol(symbolAfter[1] ?? '', symbolAfter[2], currency)) ||
    [wordBefore, wordAfter].some(word => word !== undefined && isOtherWord(word, currency))
  )
}

/** Letters that tell a shared symbol's country apart, besides the code and its first two, which are the country's. */
const qualifiers: Readonly<Record<string, readonly string[]>> = {
  AUD: ['A'],
  BRL: ['R'],
  CAD: ['C'],
  CNY: ['RMB'],
  EGP: ['E'],
  JMD: ['J'],
  NIO: ['C'],
  SGD: ['S'],
  TWD: ['NT'],
  XCD: ['EC'],
}

/** A bare `$` is the dollar of the shop's own country; `CA$` is only that one. */
function isOtherSymbol(symbol: string, qualifier: string | undefined, currency: string): boolean {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  const own = format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? ''
  if (!own.normalize('NFKC').includes(symbol)) return true
  if (qualifier === undefined) return false
  return ![currency, currency.slice(0, 2), ...(qualifiers[currency] ?? [])].includes(qualifier)
}

/** Currencies whose sign is a word. */
const words: Readonly<Record<string, readonly string[]>> = {
  fr: ['CHF'],
  ft: ['HUF'],
  kr: ['SEK', 'NOK', 'DKK', 'ISK'],
  kč: ['CZK'],
  lei: ['RON', 'MDL'],
  r: ['ZAR'],
  rm: ['MYR'],
  rp: ['IDR'],
  rs: ['INR', 'LKR', 'MUR', 'NPR', 'PKR'],
  sfr: ['CHF'],
  zł: ['PLN'],
  руб: ['RUB'],
  лв: ['BGN'],
}

function isOtherWord(word: string, currency: string): boolean {
  if (/^[A-Z]{3}$/.test(word)) return isOtherCode(word, currency)
  const named = words[word.toLowerCase()]
  return named !== undefined && !named.includes(currency)
}

/** Three capitals that are no currency mean nothing. */
function isOtherCode(code: string, currency: string): boolean {
  return code !== currency && Intl.supportedValuesOf('currency').includes(code)
}

/** Reads `1,234.50`, `1.234,50`, `1 234,50` or `1234`: a last group as long as the decimals is the decimals. */
function toMinor(written: string, exponent: number): number {
  const digits = written.replace(/\D/g, '')
  const fraction = /[.,](\d+)\s*$/.exec(written)?.[1]
  const hasDecimals = exponent > 0 && fraction?.length === exponent
  return Number(digits) * (hasDecimals ? 1 : 10 ** exponent)
}
