import { html } from 'hono/html'
import { printMoney } from '../money.ts'
import { type Product, products } from '../products.ts'
import type { Shop } from '../shop.ts'
import type { Variant } from '../variants.ts'
import { layout, type Markup } from './layout.ts'

/** The shop window. */
export function productsPage(shop: Shop): Markup {
  const tiles = products.map(
    product =>
      html`<li class="card">
        <img src="/lamp.svg" alt="" width="64" height="64" />
        <h2><a href="/products/${product.id}">${product.title}</a></h2>
        <p>${product.blurb}</p>
        ${price(product)}
      </li>`,
  )
  return layout(shop, 'Lamps', html`<h1>Lamps for people who read</h1><ul class="grid">${tiles}</ul>`)
}

/** One product, and the way to its checkout. */
export function productPage(shop: Shop, product: Product, variants: readonly Variant[]): Markup {
  const body = html`<article class="card">
    <img src="/lamp.svg" alt="" width="120" height="120" />
    <h1>${product.title}</h1>
    <p>${product.blurb}</p>
    ${price(product)}
    <form method="post" action="/checkout">
      <input type="hidden" name="product" value="${product.id}" />
      ${variants.map(variant => html`<input type="hidden" name="variant" value="${variant}" />`)}
      <label>Quantity<input name="quantity" type="number" min="1" max="99" value="1" /></label>
      <button id="buy" type="submit">Buy now</button>
    </form>
  </article>`
  return layout(shop, product.title, body)
}

function price({ unitPrice, currency, shipping }: Product): Markup {
  const postage = printMoney({ amount: shipping, currency })
  return html`<p><strong>${printMoney({ amount: unitPrice, currency })}</strong> and ${postage} for shipping</p>`
}
