/** How a total is named; see `FillWords`. */
interface TotalWords {
  readonly total: string
  readonly notTheTotal: string
}

/** What the page must ask for. */
export interface ExpectedTotal {
  /** Minor units. */
  readonly amount: number
  /** Decimals of the currency. */
  readonly exponent: number
  /** ISO 4217. */
  readonly currency: string
}

export type TotalCheck = 'equal' | 'different' | 'missing'

/** Text longer than this is prose that happens to say "total". */
const LONGEST_LABEL = 80

/** An amount, and the currency right before or after it: a code, or a symbol that leaves little doubt. */
const money = /([$€£¥￥₩₹]|\b[A-Z]{3})?\s?(\d[\d.,'’ \u00a0\u202f]*\d|\d)(?=\s?([$€£¥￥₩₹]|[A-Z]{3}\b)|)/gu

/** What a total in another currency reads as: equal to nothing. */
const FOREIGN = Number.NaN

/** Compares every total the page shows with what was approved: one that differs is enough to stop. */
export function checkTotal(document: Document, expected: ExpectedTotal, words: TotalWords): TotalCheck {
  const shown = readTotals(document, expected, words)
  if (shown.length === 0) return 'missing'
  return shown.every(amount => amount === expected.amount) ? 'equal' : 'different'
}

function readTotals(document: Document, expected: ExpectedTotal, words: TotalWords): number[] {
  const isTotal = new RegExp(words.total, 'i')
  const isNot = new RegExp(words.notTheTotal, 'i')
  const amounts: number[] = []
  for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
    const label = ownText(element)
    if (!isTotal.test(label) || isNot.test(label) || !element.checkVisibility()) continue
    const amount = amountBeside(element, expected)
    if (amount !== undefined) amounts.push(amount)
  }
  return amounts
}

/** What an element says itself, none of its children: the innermost that says "total" counts. Empty for prose. */
function ownText(element: HTMLElement): string {
  const own = [...element.childNodes]
    .map(node => (node instanceof Text ? node.data : ' '))
    .join('')
    .trim()
  return own.length <= LONGEST_LABEL ? own : ''
}

/** In the label's own text, else in what follows it, else in its row. */
function amountBeside(label: HTMLElement, expected: ExpectedTotal): number | undefined {
  const places = [label, label.nextElementSibling, label.parentElement]
  for (const place of places) {
    // biome-ignore lint/performance/useDomNodeTextContent: only what is rendered is what the person sees
    const text = place instanceof HTMLElement ? place.innerText : ''
    const amounts = text.length > LONGEST_LABEL * 2 ? [] : readAmounts(text, expected)
    if (amounts.length > 0) return amounts.at(-1)
  }
  return undefined
}

function readAmounts(text: string, { exponent, currency }: ExpectedTotal): number[] {
  return [...text.matchAll(money)].map(([, before, number = '', after]) =>
    [before, after].some(mark => mark !== undefined && isForeign(mark, currency)) ? FOREIGN : toMinor(number, exponent),
  )
}

/** True for the code or the symbol of another currency; three capitals that are no currency mean nothing. */
function isForeign(mark: string, currency: string): boolean {
  if (mark.length === 3) return mark !== currency && Intl.supportedValuesOf('currency').includes(mark)
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  const own = format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? ''
  return !own.includes(mark.normalize('NFKC'))
}

/** Reads `1,234.50`, `1.234,50`, `1 234,50` or `1234` in minor units: a last group as long as the decimals is the decimals. */
function toMinor(written: string, exponent: number): number {
  const digits = written.replace(/\D/g, '')
  const fraction = /[.,](\d+)\s*$/.exec(written)?.[1]
  const hasDecimals = exponent > 0 && fraction?.length === exponent
  return Number(digits) * (hasDecimals ? 1 : 10 ** exponent)
}
