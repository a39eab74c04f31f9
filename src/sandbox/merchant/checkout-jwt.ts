import { randomUUID } from 'node:crypto'
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import type { Order } from './orders.ts'
import type { Shop } from './shop.ts'

export type CheckoutFacts = Pick<Order, 'id' | 'currency' | 'lines' | 'totals' | 'variants' | 'createdAt' | 'expiresAt'>

/** The shop's signed word about a checkout (header type `checkout+jwt`, ES256), or the broken one a variant asks for. */
export async function signCheckout(shop: Shop, facts: CheckoutFacts): Promise<string> {
  const claims = toClaims(shop, facts)
  if (facts.variants.has('no-algorithm')) return new UnsecuredJWT(claims).encode()
  const jwt = await sign(shop, facts, claims)
  return facts.variants.has('tampered-jwt') ? tamper(jwt) : jwt
}

function toClaims(shop: Shop, facts: CheckoutFacts): JWTPayload {
  const { variants } = facts
  const issuedAt = Math.floor(facts.createdAt / 1000)
  return {
    iss: variants.has('foreign-issuer') ? 'https://lamp-co.example' : shop.origin,
    iat: variants.has('expired-jwt') ? issuedAt - 600 : issuedAt,
    exp: variants.has('expired-jwt') ? issuedAt - 60 : Math.floor(facts.expiresAt / 1000),
    jti: randomUUID(),
    checkout: {
      id: facts.id,
      merchant: {
        id: shop.id,
        name: shop.name,
        website: shop.origin,
        country: shop.country,
        category_code: shop.categoryCode,
      },
      currency: facts.currency,
      line_items: facts.lines.map(({ id, title, quantity, unitPrice, total }) => ({
        id,
        title,
        quantity,
        unit_price: unitPrice,
        total,
      })),
      totals: facts.totals,
    },
  }
}

function sign(shop: Shop, { variants }: CheckoutFacts, claims: JWTPayload): Promise<string> {
  const { signing, foreign } = shop.keys
  const header = { alg: 'ES256', typ: 'checkout+jwt' }
  if (variants.has('embedded-key'))
    return new SignJWT(claims)
      .setProtectedHeader({ ...header, kid: foreign.kid, jwk: foreign.publicJwk })
      .sign(foreign.privateKey)
  const key = variants.has('foreign-key') ? foreign.privateKey : signing.privateKey
  return new SignJWT(claims).setProtectedHeader({ ...header, kid: signing.kid }).sign(key)
}

/** Makes the goods ten times cheaper without signing again. */
function tamper(jwt: string): string {
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const claims: { checkout: { totals: { total: number } } } = JSON.parse(Buffer.from(payload, 'base64url').toString())
  claims.checkout.totals.total = Math.round(claims.checkout.totals.total / 10)
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
}
