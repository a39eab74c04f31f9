/** Card types `CardinalFido.setup` takes (contract 4). */
export const cardTypes = ['VSA', 'MSC', 'AMX', 'DSC', 'JCB', 'CB', 'ELO', 'UPI', 'ITMX', 'EFTPOS'] as const
export type CardType = (typeof cardTypes)[number]

/** Our networks in Cardinal's spelling. */
const byNetwork = { visa: 'VSA', mastercard: 'MSC', amex: 'AMX' } as const
export type CardinalNetwork = keyof typeof byNetwork

/** The card type of one of our networks. */
export function cardTypeOf(network: CardinalNetwork): CardType {
  return byNetwork[network]
}

/** The network a card number belongs to, by its first digits; undefined for one that Cardinal FIDO is not offered for. */
export function networkOf(number: string): CardinalNetwork | undefined {
  if (number.startsWith('4')) return 'visa'
  if (/^(5[1-5]|2[2-7])/.test(number)) return 'mastercard'
  return /^3[47]/.test(number) ? 'amex' : undefined
}
