import { describe, expect, test } from 'vitest'
import { requireApproved } from '../../../../src/wallet/providers/mastercard/confirm-purchase.ts'
import type { PayRequest } from '../../../../src/wallet/providers/types.ts'
import { payRequest } from '../../../contract/support/card-worker.ts'
import proofs from '../../../vectors/mastercard-proof-jwt.json' with { type: 'json' }

const { jwt, claims } = proofs.transactionAssertion

/** The purchase the vector is about. */
function purchase(change: { amount?: number; currency?: string; name?: string; card?: string } = {}): PayRequest {
  const reference = { tokenId: change.card ?? claims.srcDigitalCardId }
  const card = { id: 'card-1', provider: 'mastercard', network: 'mastercard', lastFour: '4537', reference } as const
  const { facts, ...rest } = payRequest(
    { ...card, state: 'active', isDefault: true, createdAt: 0 },
    { amount: change.amount ?? 18_900, currency: change.currency ?? 'USD' },
  )
  return { ...rest, facts: { ...facts, payee: { ...facts.payee, name: change.name ?? claims.merchantName } } }
}

describe('what the passkey confirmed', () => {
  test('is the approved purchase', () => {
    expect(requireApproved(jwt, purchase())).toEqual(claims)
  })

  test.each([
    ['transactionAmount', { amount: 18_901 }],
    ['transactionAmount', { amount: 18_900, currency: 'JPY' }],
    ['merchantName', { name: 'Elsewhere' }],
    ['srcDigitalCardId', { card: '00000000-0000-4000-8000-000000000000' }],
  ])('is refused where its %s is not what was approved', (claim, change) => {
    expect(() => requireApproved(jwt, purchase(change))).toThrow(
      expect.objectContaining({ code: 'message_forged', context: { field: `assertion.${claim}` } }),
    )
  })

  test.each([
    ['no JWT', 'x.y.z'],
    ['the proof of a registration', proofs.positive[0]?.jwt ?? ''],
  ])('is refused when it is %s', (_, assertion) => {
    expect(() => requireApproved(assertion, purchase())).toThrow(expect.objectContaining({ code: 'message_forged' }))
  })
})
