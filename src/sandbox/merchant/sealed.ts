import { createHash } from 'node:crypto'
import { compactDecrypt, decodeProtectedHeader } from 'jose'
import * as v from 'valibot'
import { MAX_MINOR_UNITS } from '../../wire/money.ts'
import type { Card } from './card.ts'
import type { Order } from './orders.ts'
import { Refusal } from './refusal.ts'
import type { Shop } from './shop.ts'

const short = v.pipe(v.string(), v.maxLength(512))

/** Valibot schema of what a wallet sealed to the shop. */
const credentialSchema = v.object({
  type: v.picklist(['network_token', 'card']),
  number: v.pipe(v.string(), v.regex(/^\d{12,19}$/)),
  expirationMonth: v.pipe(v.string(), v.regex(/^(0[1-9]|1[0-2])$/)),
  expirationYear: v.pipe(v.string(), v.regex(/^\d{4}$/)),
  securityCode: v.optional(v.pipe(v.string(), v.regex(/^\d{3,4}$/))),
  cryptogram: v.optional(short),
  eci: v.optional(v.pipe(v.string(), v.regex(/^\d{2}$/))),
  binding: v.object({ checkout_id: short, checkout_hash: short, merchant: short }),
  amount: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAX_MINOR_UNITS)),
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)),
  exp: v.number(),
})
type SealedCredential = v.InferOutput<typeof credentialSchema>

/**
 * Opens a credential that an agent carried to the shop and checks everything it is bound to: this shop, this checkout,
 * this amount, now, once. Throws {@link Refusal} with the code of the first check that failed.
 */
export async function openSealedCredential(shop: Shop, order: Order, jwe: string): Promise<Card> {
  const header = readHeader(jwe)
  if (header.aud !== shop.origin) throw new Refusal(403, 'wrong_audience', 'This was sealed for somebody else.')
  const plaintext = await decrypt(shop, jwe)
  const credential = readCredential(plaintext)
  checkBinding(shop, order, credential)
  if (credential.exp * 1000 <= shop.now()) throw new Refusal(410, 'expired', 'This credential has ended.')
  if (!shop.orders.spend(createHash('sha256').update(plaintext).digest('base64url')))
    throw new Refusal(409, 'already_used', 'This credential was used before.')
  return {
    number: credential.number,
    expirationMonth: credential.expirationMonth,
    expirationYear: credential.expirationYear,
    ...(credential.securityCode !== undefined && { securityCode: credential.securityCode }),
    ...(credential.cryptogram !== undefined && { cryptogram: credential.cryptogram }),
    ...(credential.eci !== undefined && { eci: credential.eci }),
  }
}

function readHeader(jwe: string): Record<string, unknown> {
  try {
    const header: Record<string, unknown> = decodeProtectedHeader(jwe)
    if (header.typ === 'countersign-credential+jwe') return header
  } catch {
    // Falls through to the one refusal for everything that is not a sealed credential.
  }
  throw new Refusal(400, 'invalid_jwe', 'This is not a sealed credential.', 'jwe')
}

async function decrypt(shop: Shop, jwe: string): Promise<Uint8Array> {
  try {
    const { plaintext } = await compactDecrypt(jwe, shop.keys.encryption.privateKey, {
      keyManagementAlgorithms: ['ECDH-ES', 'ECDH-ES+A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    return plaintext
  } catch {
    throw new Refusal(400, 'invalid_jwe', 'This can’t be opened with the shop’s key.', 'jwe')
  }
}

function readCredential(plaintext: Uint8Array): SealedCredential {
  try {
    return v.parse(credentialSchema, JSON.parse(new TextDecoder().decode(plaintext)))
  } catch {
    // The parser's own words could repeat card data.
    throw new Refusal(400, 'invalid_jwe', 'What was sealed is not a card credential.', 'jwe')
  }
}

function checkBinding(shop: Shop, order: Order, { binding, amount, currency }: SealedCredential): void {
  const bound =
    binding.merchant === shop.origin && binding.checkout_id === order.id && binding.checkout_hash === order.checkoutHash
  if (!bound) throw new Refusal(403, 'binding_mismatch', 'This credential is for another checkout.')
  if (amount !== order.charge || currency !== order.currency)
    throw new Refusal(403, 'amount_mismatch', 'This credential is for another amount.')
}
