import * as v from 'valibot'
import { readConstraints, weigh } from '../../../../src/wallet/mandate/constraints.ts'
import { type Executed, shopOf } from './chain.ts'
import { type Constraint, type Payee, payeeSchema } from './mandates.ts'

/**
 * What of a purchase lies outside the bounds the person signed; none when it is within all. Those on the payment are judged
 * by the wallet's own code for permissions, which has them in AP2's spelling.
 */
export function violationsOf({ payment, checkout, paymentConstraints, checkoutConstraints }: Executed): string[] {
  const { payee, payment_amount: amount } = payment
  const bounds = paymentConstraints
    // The chain was checked for it.
    .filter(({ type }) => type !== 'mandate.payment.reference')
    .map(one => ({ ...one, type: one.type.replace(/^mandate\./, '') }))
  const facts = { payee: { name: payee.name, origin: new URL(payee.website).origin }, amount } as Parameters<
    typeof weigh
  >[0]
  const { forbidden, over } = weigh(facts, readConstraints(bounds, 'constraints'), [])
  return [
    ...(forbidden ? ['payee'] : []),
    ...(over ? ['amount'] : []),
    ...checkoutConstraints.flatMap(constraint => checkoutViolations(constraint, checkout)),
  ]
}

function checkoutViolations(constraint: Constraint, checkout: Executed['checkout']): string[] {
  switch (constraint.type) {
    case 'mandate.checkout.allowed_merchants':
      return isAllowed(v.parse(payeeSchema, shopOf(checkout)), constraint) ? [] : ['shop']
    case 'mandate.checkout.line_items':
      return itemViolations(v.parse(itemsSchema, constraint).items, checkout.line_items)
    default:
      return [`unknown constraint ${constraint.type}`]
  }
}

function isAllowed(shop: Payee, { allowed }: Constraint): boolean {
  return v
    .parse(v.array(payeeSchema), allowed)
    .some(one =>
      one.id !== undefined && shop.id !== undefined
        ? one.id === shop.id
        : one.name === shop.name && one.website === shop.website,
    )
}

const itemsSchema = v.looseObject({
  items: v.pipe(
    v.array(v.looseObject({ acceptable_items: v.array(v.looseObject({ id: v.string() })), quantity: v.number() })),
    v.minLength(1),
  ),
})
type Wanted = v.InferOutput<typeof itemsSchema>['items']

function itemViolations(wanted: Wanted, bought: Executed['checkout']['line_items'] = []): string[] {
  if (bought.length === 0) return ['no items']
  const isWanted = (id: string) =>
    wanted.some(({ acceptable_items }) => acceptable_items.length === 0 || acceptable_items.some(one => one.id === id))
  const total = (counts: readonly { quantity: number }[]) => counts.reduce((sum, { quantity }) => sum + quantity, 0)
  return [
    ...bought.filter(({ id }) => !isWanted(id)).map(() => 'item'),
    ...(total(bought) > total(wanted) ? ['quantity'] : []),
  ]
}
