import { compactVerify, importJWK, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import keyFile from '../../vectors/mastercard-keys.test-only.json' with { type: 'json' }
import vectors from '../../vectors/mastercard-verifiable-intent.json' with { type: 'json' }
import { violationsOf } from './support/bounds.ts'
import { type AutonomousChain, type Expected, verifyAutonomous, verifyImmediate } from './support/chain.ts'
import { digestOf, IntentRefused } from './support/layer.ts'

/** Chains of Verifiable Intent (contract mastercard 12.4), checked here and made nowhere: decision 0012. */

const { expected, intermediate } = vectors
type Vector = (typeof vectors.cases)[number]

const expectedOf = ({ mode, verifierNow }: Vector): Expected => ({
  issuerKey: keyFile.keys.viIssuer.publicJwk,
  now: verifierNow,
  intent: {
    aud: expected.l2Aud,
    nonce: mode === 'immediate' ? expected.l2NonceImmediate : expected.l2NonceAutonomous,
  },
  payment: { aud: expected.l3PaymentAud, nonce: expected.l3PaymentNonce },
  checkout: { aud: expected.l3CheckoutAud, nonce: expected.l3CheckoutNonce },
})

/** What a chain proves was bought, when all of it holds and it is within its bounds. Throws IntentRefused. */
async function judge(vector: Vector, change: Partial<Expected> = {}): Promise<number> {
  const by = { ...expectedOf(vector), ...change }
  if (vector.mode === 'immediate') return (await verifyImmediate(vector, by)).payment_amount.amount
  const executed = await verifyAutonomous(requireWhole(vector), by)
  const [violation] = violationsOf(executed)
  if (violation !== undefined) throw new IntentRefused(violation)
  return executed.payment.payment_amount.amount
}

function requireWhole(vector: Vector): AutonomousChain {
  const { l2ForNetwork, l2ForMerchant, l3a, l3b } = vector
  if (!(l2ForNetwork && l2ForMerchant && l3a && l3b)) throw new Error(`${vector.name} is not whole`)
  return { ...vector, l2ForNetwork, l2ForMerchant, l3a, l3b }
}

/** The rule each refused vector breaks. */
const broken: Readonly<Record<string, string>> = {
  immediate_expired: 'expired',
  immediate_amount_tampered: 'a disclosure that was not signed',
  l1_swapped_disclosure: 'a disclosure that was not signed',
  l2_signed_by_agent_key: 'signature',
  transaction_id_mismatch: 'transaction_id',
  payment_instrument_not_l1_card: 'card_id',
  autonomous_over_limit: 'amount',
  autonomous_payee_not_allowed: 'payee',
  autonomous_item_not_allowed: 'item',
  autonomous_quantity_too_high: 'quantity',
  autonomous_no_line_items: 'no items',
  autonomous_l3_wrong_key: 'signature',
  autonomous_l3_wrong_kid: 'kid of Layer 3',
  autonomous_cross_reference_mismatch: 'cross-reference',
  autonomous_l3_lifetime_over_one_hour: 'lifetime',
  autonomous_l3_expired: 'expired',
}

const accepted = vectors.cases.filter(vector => vector.expect === 'accept')
const refused = vectors.cases.filter(vector => vector.expect === 'reject')

describe('the chains', () => {
  it.each(accepted)('$name is accepted', async vector => {
    expect(await judge(vector)).toBe(vectors.payloads.payment_mandate_final.payment_amount.amount)
  })

  it.each(refused)('$name is refused for what is wrong with it', async vector => {
    await expect(judge(vector)).rejects.toMatchObject({ rule: broken[vector.name] })
  })

  it('are all of them', () => expect([accepted.length, refused.length]).toEqual([2, 16]))
})

describe('a chain that holds', () => {
  it.each([
    ['for another agent', { intent: { aud: 'https://other.example.test' } }, 'aud'],
    ['with another nonce', { intent: { nonce: 'other' } }, 'nonce'],
    ['of another issuer', { issuerKey: keyFile.keys.viMerchant.publicJwk }, 'signature'],
    ['before its time', { now: 1_767_139_200 - 301 }, 'not yet'],
  ] as const)('is refused %s', async (_, change, rule) => {
    for (const vector of accepted) await expect(judge(vector, change)).rejects.toMatchObject({ rule })
  })

  it.each([
    ['network', { payment: { aud: expected.l3CheckoutAud } }, 'aud'],
    ['shop', { checkout: { nonce: expected.l3PaymentNonce } }, 'nonce'],
  ] as const)('is refused by another %s', async (_, change, rule) => {
    const vector = accepted.find(({ mode }) => mode === 'autonomous')
    await expect(vector && judge(vector, change)).rejects.toMatchObject({ rule })
  })

  it.each(['l1', 'l2', 'l3a', 'l3b'] as const)('is refused with one character of %s changed', async layer => {
    const vector = accepted.find(({ mode }) => mode === 'autonomous')
    const text = vector?.[layer] ?? ''
    const at = text.indexOf('.') + 10
    const bent = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
    await expect(vector && judge({ ...vector, [layer]: bent } as Vector)).rejects.toBeInstanceOf(IntentRefused)
  })
})

describe('the hashes on the way', () => {
  const whole = accepted.find(({ mode }) => mode === 'autonomous')

  it.each([
    ['l1_sd_hash', whole?.l1],
    ['l3a_sd_hash', whole?.l2ForNetwork],
    ['l3b_sd_hash', whole?.l2ForMerchant],
    ['checkout_hash', intermediate.checkout_jwt],
    ['conditional_transaction_id', intermediate.open_checkout_disclosure],
    ['emailDigest', intermediate.emailDisclosure],
  ] as const)('%s', (name, text = '') => {
    expect(digestOf(text)).toBe(intermediate[name])
  })

  it('of a checkout the shop signed', async () => {
    const shop: JWK = keyFile.keys.viMerchant.publicJwk
    await expect(compactVerify(intermediate.checkout_jwt, await importJWK(shop, 'ES256'))).resolves.toBeDefined()
  })
})
