import type { CardField } from '../types.ts'
import type { CardControl } from './fields.ts'
import type { CardValues } from './job.ts'

/** How a value is written into this very control; undefined when it has no place for it. */
export function spellings(field: CardField, control: CardControl, values: CardValues): string | undefined {
  const options = forms(field, control, values)
  if (control instanceof HTMLSelectElement) return pickOption(control, options)
  return options.find(option => control.maxLength < 0 || option.length <= control.maxLength)
}

/** The likeliest spelling first. */
function forms(field: CardField, control: CardControl, values: CardValues): string[] {
  const { number, expirationMonth: month, expirationYear: year, securityCode } = values
  switch (field) {
    case 'number':
      return [number]
    case 'csc':
      return securityCode === undefined ? [] : [securityCode]
    case 'exp-month':
      return [month, `${Number(month)}`]
    case 'exp-year':
      return wantsShortYear(control) ? [year.slice(-2), year] : [year, year.slice(-2)]
    case 'exp':
      return expiry(control, month, year)
    case 'name':
      return []
  }
}

function expiry(control: CardControl, month: string, year: string): string[] {
  if (control instanceof HTMLInputElement && control.type === 'month') return [`${year}-${month}`]
  const long = `${month}/${year}`
  const short = `${month}/${year.slice(-2)}`
  const hint = `${control.getAttribute('placeholder') ?? ''} ${control.getAttribute('pattern') ?? ''}`
  return /y{4}|\\d\{4\}/i.test(hint) ? [long, short, `${month}${year.slice(-2)}`] : [short, `${month}${year.slice(-2)}`]
}

function wantsShortYear(control: CardControl): boolean {
  return /^yy$/i.test(control.getAttribute('placeholder')?.trim() ?? '')
}

function pickOption(select: HTMLSelectElement, wanted: readonly string[]): string | undefined {
  const options = [...select.options].filter(({ disabled }) => !disabled)
  for (const text of wanted) {
    const found = options.find(({ value, label }) => value === text || label.trim() === text)
    if (found) return found.value
  }
  return undefined
}
