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

/** Words for "total" where a checkout says what is to be paid; not part sums, savings or counts. */
const total =
  /(^|\b)(order |grand |cart )?total\b|amount (due|to pay)|gesamt(betrag|summe)?\b|montant total|importe total|totale\b|合計|总计/i
const notTheTotal = /sub.?total|zwischen|saving|saved|discount|items?\b|points|tax\b|sous-total/i

/** Text longer than this is prose that happens to say "total". */
const LONGEST_LABEL = 80

/** An amount, and the currency right before or after it: a code, or a symbol that leaves little doubt. */
const money = /([$€£¥￥₩₹]|\b[A-Z]{3})?\s?(\d[\d.,'’ \u00a0\u202f]*\d|\d)(?=\s?([$€£¥￥₩₹]|[A-Z]{3}\b)|)/gu

/** What a total in another currency reads as: equal to nothing. */
const FOREIGN = Number.NaN

/** Compares every total the page shows with what was approved: one that differs is enough to stop. */
export function checkTotal(document: Document, expected: ExpectedTotal): TotalCheck {
  const shown = readTotals(document, expected)
  if (shown.length === 0) return 'missing'
  return shown.every(amount => amount === expected.amount) ? 'equal' : 'different'
}

function readTotals(document: Document, expected: ExpectedTotal): number[] {
  const amounts: number[] = []
  for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
    if (!isTotalLabel(element) || !element.checkVisibility()) continue
    const amount = amountBeside(element, expected)
    if (amount !== undefined) amounts.push(amount)
  }
  return amounts
}

/** The innermost element that says "total": its own text does, none of its children's. */
function isTotalLabel(element: HTMLElement): boolean {
  const own = [...element.childNodes]
    .flatMap(node => (node.nodeType === Node.TEXT_NODE ? [node.textContent ?? ''] : []))
    .join(' ')
  const text = own.trim()
  return text.length > 0 && text.length <= LONGEST_LABEL && total.test(text) && !notTheTotal.test(text)
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
