import type { CardField } from '../types.ts'
import type { CardControl } from './fields.ts'
import type { CardValues } from './job.ts'

/** How a value is written into this very control; undefined when it has no place for it. */
export function spellings(field: CardField, control: CardControl, values: CardValues): string | undefined {
  const options = forms(control, values)[field]
  if ('options' in control) return pickOption(control, options)
  return options.find(option => control.maxLength < 0 || option.length <= control.maxLength)
}

/** The likeliest spelling first. */
function forms(control: CardControl, values: CardValues): Readonly<Record<CardField, readonly string[]>> {
  const { number, expirationMonth: month, expirationYear: year, securityCode } = values
  const short = year.slice(-2)
  const placeholder = control.getAttribute('placeholder') ?? ''
  const hint = placeholder + control.getAttribute('pattern')
  const slashed = [`${month}/${short}`, month + short]
  const long = /y{4}|\\d\{4\}/i.test(hint) ? [`${month}/${year}`] : []
  return {
    number: [number],
    csc: securityCode === undefined ? [] : [securityCode],
    'exp-month': [month, `${Number(month)}`],
    'exp-year': /^\s*yy\s*$/i.test(placeholder) ? [short, year] : [year, short],
    exp: control.type === 'month' ? [`${year}-${month}`] : [...long, ...slashed],
    name: [],
  }
}

function pickOption({ options }: HTMLSelectElement, wanted: readonly string[]): string | undefined {
  const fits = (text: string) =>
    [...options].find(({ disabled, value, label }) => !disabled && (value === text || label.trim() === text))
  return wanted.map(fits).find(option => option)?.value
}
