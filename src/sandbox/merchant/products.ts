/** Something Lamp Co sells. Amounts are minor units of `currency`, shipping and tax are per order. */
export interface Product {
  readonly id: string
  readonly title: string
  readonly blurb: string
  readonly currency: string
  readonly unitPrice: number
  readonly shipping: number
  readonly tax: number
}

function product(id: string, title: string, blurb: string, price: Partial<Product> & { unitPrice: number }): Product {
  return { id, title, blurb, currency: 'USD', shipping: 350, tax: 0, ...price }
}

/**
 * The whole range. The `lamp-7x` and `lamp-80` orders end in the amounts at which the network's sandbox misbehaves
 * (contract cybersource-visa section 15); the others cover currencies with two, no and three decimal places.
 */
export const products: readonly Product[] = [
  product('desk-lamp', 'Desk lamp, brass', 'A warm pool of light for late work.', { unitPrice: 3900 }),
  product('floor-lamp', 'Floor lamp, oak', 'Turned oak, linen shade, foot switch.', {
    unitPrice: 12900,
    shipping: 1200,
    tax: 1032,
  }),
  product('bulb', 'Filament bulb', 'Eight watts that look like sixty.', { unitPrice: 650 }),
  product('chandelier', 'Chandelier, crystal', 'Forty arms. Bring a ladder.', { unitPrice: 120_000, shipping: 9900 }),
  product('lamp-eur', 'Desk lamp, Berlin edition', 'Sold in euro.', { unitPrice: 3900, currency: 'EUR' }),
  product('lamp-jpy', 'Desk lamp, Kyoto edition', 'Sold in yen.', { unitPrice: 5800, shipping: 500, currency: 'JPY' }),
  product('lamp-kwd', 'Desk lamp, Kuwait edition', 'Sold in dinar.', { unitPrice: 12_250, currency: 'KWD' }),
  product('lamp-77', 'Test lamp that the network declines', 'The order ends in .77.', { unitPrice: 3927 }),
  product('lamp-78', 'Test lamp that the network answers late', 'The order ends in .78.', { unitPrice: 3928 }),
  product('lamp-79', 'Test lamp that breaks the network once', 'The order ends in .79.', { unitPrice: 3929 }),
  product('lamp-80', 'Test lamp that slows the network down', 'The order ends in .80.', { unitPrice: 3930 }),
]

/** Looks up a product by id. */
export function findProduct(id: string): Product | undefined {
  return products.find(entry => entry.id === id)
}
