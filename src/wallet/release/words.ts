import type { FillWords } from './page/job.ts'

/** How pages of many shops and languages name the fields of a card, and the total that is to be paid. */
export const words: FillWords = {
  fields: [
    ['csc', String.raw`cvc|cvv|csc|cid\b|security.?(code|number)|card.?verif`],
    ['exp-month', String.raw`exp\w*.?(month|mm\b)|card.?month|cc.?month`],
    ['exp-year', String.raw`exp\w*.?(year|yy)|card.?year|cc.?year`],
    ['exp', 'expir|exp.?date|valid.?(thru|until)|(card|cc).?exp|^exp$'],
    ['name', 'card.?holder|name.?on.?card|cc.?name|card.?name'],
    ['number', String.raw`card.?(number|no\b|num)|cc.?(number|num)|^pan$|^cardnumber$`],
  ],
  total: String.raw`(^|\b)(order |grand |cart )?total\b|amount (due|to pay)|gesamt(betrag|summe)?\b|montant total|importe total|totale\b|合計|总计`,
  notTheTotal: String.raw`sub.?total|zwischen|saving|saved|discount|items?\b|points|tax\b|sous-total`,
}
