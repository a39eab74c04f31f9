import type { TotalWords } from '../page/job.ts'
import type { CardField } from '../types.ts'

/** How pages of many shops and languages name the fields of a card, in lower case. The first match counts: the narrow before the wide. */
export const fieldWords: readonly (readonly [CardField, RegExp])[] = [
  ['csc', /cvc|cvv|csc|cid\b|security.?(code|number)|card.?verif/],
  ['exp-month', /exp\w*.?(month|mm\b)|card.?month|cc.?month/],
  ['exp-year', /exp\w*.?(year|yy)|card.?year|cc.?year/],
  ['exp', /expir|exp.?date|valid.?(thru|until)|(card|cc).?exp|^exp$/],
  ['name', /card.?holder|name.?on.?card|cc.?name|card.?name/],
  ['number', /card.?(number|no\b|num)|cc.?(number|num)|^pan$|^cardnumber$/],
]

/** How they name the total that is to be paid; as text, since the page's script looks for it. */
export const totalWords: TotalWords = {
  total: String.raw`(^|\b)(order |grand |cart )?total\b|amount (due|to pay)|gesamt(betrag|summe)?\b|montant total|importe total|totale\b|合計|总计`,
  notTheTotal: String.raw`sub.?total|zwischen|saving|saved|discount|items?\b|points|tax\b|sous-total`,
}
