/** True if the digits end in the right Luhn check digit. */
export function passesLuhn(digits: string): boolean {
  return checkSum(digits) % 10 === 0
}

/** Appends the Luhn check digit. */
export function withCheckDigit(digits: string): string {
  return digits + String((10 - (checkSum(`${digits}0`) % 10)) % 10)
}

function checkSum(digits: string): number {
  return [...digits].reverse().reduce((sum, digit, index) => sum + weighed(Number(digit), index), 0)
}

function weighed(digit: number, index: number): number {
  if (index % 2 === 0) return digit
  return digit > 4 ? digit * 2 - 9 : digit * 2
}
