/** A card's expiry as our messages carry it. */
export interface Expiry {
  /** Two digits. */
  readonly month: string
  /** Four digits. */
  readonly year: string
}

/** Typed expiry with its slash put in: `1228` reads `12/28`, a lone `4` waits for `04`. */
export function shapeExpiry(text: string): string {
  const digits = text.replaceAll(/\D/g, '')
  const padded = /^[2-9]/.test(digits) ? `0${digits}` : digits
  const year = padded.length === 6 ? padded.slice(4) : padded.slice(2, 4)
  return padded.length > 2 ? `${padded.slice(0, 2)}/${year}` : padded
}

/** Reads `MM/YY`; undefined when it is no month. Autofill's `MM/YYYY` comes shaped to two digits already. */
export function parseExpiry(text: string): Expiry | undefined {
  const match = /^(0[1-9]|1[0-2])\/(\d{2})$/.exec(text)
  return match?.[1] && match[2] ? { month: match[1], year: `20${match[2]}` } : undefined
}

/** True once the last day of the month is over. */
export function isPast(expiry: Expiry, now: number): boolean {
  return new Date(Number(expiry.year), Number(expiry.month), 1).getTime() <= now
}
