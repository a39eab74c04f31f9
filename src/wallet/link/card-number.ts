import type { Network } from './types.ts'

/** True for a number of 12 to 19 digits whose check digit fits (Luhn, ISO/IEC 7812-1). */
export function isCardNumber(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false
  const sum = [...number].reverse().reduce((total, digit, index) => total + weighed(Number(digit), index % 2 === 1), 0)
  return sum % 10 === 0
}

function weighed(digit: number, doubled: boolean): number {
  if (!doubled) return digit
  return digit > 4 ? digit * 2 - 9 : digit * 2
}

/** The network a number belongs to, by its first digits. */
export function networkOf(number: string): Network {
  if (/^4/.test(number)) return 'visa'
  if (/^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/.test(number)) return 'mastercard'
  if (/^3[47]/.test(number)) return 'amex'
  return 'other'
}
