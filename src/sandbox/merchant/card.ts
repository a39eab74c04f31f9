import * as v from 'valibot'
import { Refusal } from './refusal.ts'

/** Card data as it passes through the shop to its bank: never stored, never logged. */
export interface Card {
  readonly number: string
  readonly expirationMonth: string
  readonly expirationYear: string
  readonly securityCode?: string
  readonly cryptogram?: string
  readonly eci?: string
}

const text = (max: number) => v.pipe(v.string(), v.trim(), v.maxLength(max))

/** Valibot schema of a card as a form posts it; expiry in one field or in two. */
export const cardFormSchema = v.object({
  number: text(40),
  expiry: v.optional(text(12), ''),
  month: v.optional(text(2), ''),
  year: v.optional(text(4), ''),
  csc: text(8),
})
export type CardForm = v.InferOutput<typeof cardFormSchema>

/** Reads what a person (or a wallet) typed. Throws {@link Refusal} naming the field, without repeating its content. */
export function readCard(form: CardForm): Card {
  const number = form.number.replace(/[\s-]/g, '')
  if (!/^\d{12,19}$/.test(number)) throw new Refusal(400, 'invalid_input', 'Enter a card number.', 'number')
  const [month = '', year = ''] = form.expiry
    ? form.expiry.split('/').map(part => part.trim())
    : [form.month, form.year]
  if (!/^(0?[1-9]|1[0-2])$/.test(month)) throw new Refusal(400, 'invalid_input', 'Enter the expiry date.', 'expiry')
  if (!/^(\d{2}|\d{4})$/.test(year)) throw new Refusal(400, 'invalid_input', 'Enter the expiry date.', 'expiry')
  if (!/^\d{3,4}$/.test(form.csc)) throw new Refusal(400, 'invalid_input', 'Enter the security code.', 'csc')
  return {
    number,
    expirationMonth: month.padStart(2, '0'),
    expirationYear: year.length === 2 ? `20${year}` : year,
    securityCode: form.csc,
  }
}
