import type { SeenControl } from '../page/job.ts'
import type { CardField } from '../types.ts'

/** Text for each field; the page's own shape of the field decides how it is spelled. */
export interface CardValues {
  readonly number: string
  readonly expirationMonth: string
  readonly expirationYear: string
  readonly securityCode?: string
}

/** How a value is written into this very control; undefined when it has no place for it. */
export function spell(field: CardField, control: SeenControl, values: CardValues): string | undefined {
  const spellings = forms(control, values)[field]
  if (control.type.startsWith('select')) return pickOption(control.options ?? [], spellings)
  const most = Number.parseInt(control.attributes.maxlength ?? '', 10)
  return spellings.find(spelling => !(spelling.length > most))
}

/** The likeliest spelling first. */
function forms({ type, attributes }: SeenControl, values: CardValues): Readonly<Record<CardField, readonly string[]>> {
  const { number, expirationMonth: month, expirationYear: year, securityCode } = values
  const short = year.slice(-2)
  const { placeholder = '', pattern = '' } = attributes
  const slashed = [`${month}/${short}`, month + short]
  const long = /y{4}|\\d\{4\}/i.test(placeholder + pattern) ? [`${month}/${year}`] : []
  return {
    number: [number],
    csc: securityCode === undefined ? [] : [securityCode],
    'exp-month': [month, `${Number(month)}`],
    'exp-year': /^\s*yy\s*$/i.test(placeholder) ? [short, year] : [year, short],
    exp: type === 'month' ? [`${year}-${month}`] : [...long, ...slashed],
    name: [],
  }
}

function pickOption(
  options: readonly (readonly [value: string, label: string])[],
  wanted: readonly string[],
): string | undefined {
  const fits = (text: string) => options.find(([value, label]) => value === text || label.trim() === text)
  return wanted.map(fits).find(option => option)?.[0]
}
