export type CardBrand = 'visa' | 'mastercard' | 'amex' | 'other'

/** The digits of what was typed or pasted, at most the 19 a card number can have. */
export function digitsOnly(text: string): string {
  return text.replaceAll(/\D/g, '').slice(0, 19)
}

/** The network a number belongs to, as soon as its first digits tell. */
export function brandOf(digits: string): CardBrand {
  if (/^4/.test(digits)) return 'visa'
  if (/^(5[1-5]|2(22[1-9]|2[3-9]|[3-6]|7[01]|720))/.test(digits)) return 'mastercard'
  if (/^3[47]/.test(digits)) return 'amex'
  return 'other'
}

/** Digits in the groups that are printed on the card. */
export function groupDigits(digits: string): string {
  const groups = brandOf(digits) === 'amex' ? /^(\d{1,4})(\d{1,6})?(\d{1,9})?/ : undefined
  if (!groups) return digits.replaceAll(/(\d{4})(?=\d)/g, '$1 ')
  return (groups.exec(digits) ?? []).slice(1).filter(Boolean).join(' ')
}

/** The check digit rule of card numbers (ISO/IEC 7812, "Luhn"), on 12 to 19 digits. */
export function passesCheckDigit(digits: string): boolean {
  if (!/^\d{12,19}$/.test(digits)) return false
  const sum = [...digits].reverse().reduce((total, digit, index) => total + weigh(Number(digit), index % 2 === 1), 0)
  return sum % 10 === 0
}

function weigh(digit: number, doubled: boolean): number {
  if (!doubled) return digit
  return digit > 4 ? digit * 2 - 9 : digit * 2
}

/** Where the caret goes after regrouping, so that typing in the middle does not throw it to the end. */
export function caretAfter(grouped: string, digitsBefore: number): number {
  let seen = 0
  for (let index = 0; index < grouped.length; index += 1) {
    if (seen === digitsBefore) return index
    if (/\d/.test(grouped[index] ?? '')) seen += 1
  }
  return grouped.length
}
