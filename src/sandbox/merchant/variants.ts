import * as v from 'valibot'

/** Ways in which the shop can misbehave or differ, asked for per checkout so that tests can walk each of them. */
export const variants = {
  'tampered-jwt': 'The signed total is changed after signing.',
  'foreign-key': 'Signed by somebody else under the shop’s key id.',
  'embedded-key': 'Signed by somebody else, with that key in the token’s own header.',
  'foreign-issuer': 'Signed by the shop in the name of another origin.',
  'expired-jwt': 'Signed by the shop, ended a minute ago.',
  'no-algorithm': 'Claims the algorithm “none” and carries no signature.',
  unsigned: 'No checkout token at all.',
  'raised-total': 'The page asks, and the shop charges, ten more than it signed.',
  'hidden-duplicate': 'Invisible copies of the card form stand before the real one.',
  'hosted-fields': 'The card fields live in a frame of the payment service.',
  'split-expiry': 'Month and year of expiry are two lists.',
  'late-form': 'The card form appears after one more click.',
  'leaves-while-filling': 'The page goes to another one at the first keystroke in a card field.',
  'forgotten-form': 'The card form says neither how nor where it is sent, and no script sends it.',
  'foreign-receipt': 'The receipt is signed by somebody else.',
  'misplaced-receipt': 'The receipt is for another checkout.',
} as const

export type Variant = keyof typeof variants

/** Valibot schema of a list of variants. */
export const variantsSchema = v.pipe(
  v.array(v.picklist(Object.keys(variants) as [Variant, ...Variant[]])),
  v.maxLength(Object.keys(variants).length),
)
