import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { Claim } from '../../../../src/wallet/purchase/claim.ts'
import { hashText } from '../../../../src/wallet/purchase/hash.ts'

export const SHOP = 'http://shop.localhost:4000'

/** Seconds; the clock of the tests stands here. */
export const NOW = 1_800_000_000

interface Pair {
  readonly jwk: JWK & { kid: string }
  readonly privateKey: CryptoKey
}

/** A shop that signs checkouts and receipts, and what it can do wrong. */
export class Merchant {
  readonly #signing: Pair
  readonly #foreign: Pair
  readonly sealing: Pair
  orders = 0

  private constructor(signing: Pair, foreign: Pair, sealing: Pair) {
    this.#signing = signing
    this.#foreign = foreign
    this.sealing = sealing
  }

  static async open(): Promise<Merchant> {
    return new Merchant(await pair('ES256', 'sig'), await pair('ES256', 'sig'), await pair('ECDH-ES', 'enc'))
  }

  /** `/.well-known/ucp` */
  get document() {
    return { ucp: { version: '2026-04-08' }, keys: [this.#signing.jwk, this.sealing.jwk] }
  }

  claims(changes: Record<string, unknown> = {}, checkout: Record<string, unknown> = {}) {
    this.orders += 1
    return {
      iss: SHOP,
      iat: NOW - 10,
      exp: NOW + 900,
      jti: `jti-${this.orders}`,
      checkout: {
        id: `chk_${this.orders}`,
        merchant: { id: 'm1', name: 'Lamp Co', website: SHOP, country: 'US', category_code: '5712' },
        currency: 'USD',
        line_items: [{ id: 'l1', title: 'Desk lamp, brass', quantity: 1, unit_price: 3900, total: 3900 }],
        totals: { subtotal: 3900, shipping: 350, tax: 0, total: 4250 },
        ...checkout,
      },
      ...changes,
    }
  }

  sign(
    claims: Record<string, unknown>,
    header: Record<string, unknown> = {},
    by: 'own' | 'foreign' = 'own',
  ): Promise<string> {
    const { privateKey } = by === 'own' ? this.#signing : this.#foreign
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', typ: 'checkout+jwt', kid: this.#signing.jwk.kid, ...header })
      .sign(privateKey)
  }

  get foreignJwk(): JWK {
    return this.#foreign.jwk
  }

  receipt(reference: string, changes: Record<string, unknown> = {}, by: 'own' | 'foreign' = 'own'): Promise<string> {
    const success = { status: 'Success', psp_confirmation_id: 'A1B2C3', network_confirmation_id: 'n1' }
    return this.sign(
      { iss: SHOP, iat: NOW + 20, reference, payment_id: 'pay_1', ...success, ...changes },
      { typ: 'payment-receipt+jwt' },
      by,
    )
  }
}

/** What an honest agent claims about a checkout. */
export async function claimOf(jwt: string, changes: Partial<Claim> = {}): Promise<Claim> {
  const hash = await hashText(jwt)
  return {
    checkout: { vct: 'mandate.checkout.1', checkout_jwt: jwt, checkout_hash: hash },
    payment: paymentOf(hash),
    release: 'fill',
    ...changes,
  }
}

export function paymentOf(transactionId: string, amount = 4250, currency = 'USD'): Claim['payment'] {
  return {
    vct: 'mandate.payment.1',
    transaction_id: transactionId,
    payee: { id: 'm1', name: 'Lamp Co', website: SHOP },
    payment_amount: { amount, currency },
    payment_instrument: { id: 'any', type: 'card' },
  }
}

/** What an agent claims about a shop that signs nothing. */
export function unsignedClaim(changes: Partial<Claim> = {}): Claim {
  return {
    payment: paymentOf('cart-1'),
    described: { line_items: [{ title: 'Desk lamp', quantity: 1, total: 3900 }], totals: { shipping: 350 } },
    release: 'fill',
    ...changes,
  }
}

async function pair(alg: string, use: 'sig' | 'enc'): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return { jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk), use, alg }, privateKey }
}
