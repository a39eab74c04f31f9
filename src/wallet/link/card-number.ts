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
