import { html } from 'hono/html'
import { printMoney } from '../money.ts'
import type { Order } from '../orders.ts'
import type { Shop } from '../shop.ts'
import { layout, type Markup } from './layout.ts'

/** The checkout: what is bought, what it comes to, and the card form in the shape the order's variants ask for. */
export function checkoutPage(shop: Shop, order: Order, problem?: string): Markup {
  const body = html`<h1>Checkout</h1>
    ${problem === undefined ? '' : html`<p class="problem" role="alert" id="problem">${problem}</p>`}
    <div class="columns">
      ${paymentForm(shop, order)}
      ${summary(order)}
    </div>
    <script type="module" src="/checkout.js"></script>`
  return layout(shop, 'Checkout', body)
}

function summary({ currency, lines, totals, charge, number }: Order): Markup {
  const print = (amount: number) => printMoney({ amount, currency })
  return html`<section class="card" aria-labelledby="summary">
    <h2 id="summary">Order ${number}</h2>
    <dl>
      ${lines.map(line => html`<dt>${line.quantity} × ${line.title}</dt><dd>${print(line.total)}</dd>`)}
      <dt>Shipping</dt><dd>${print(totals.shipping)}</dd>
      ${totals.tax > 0 ? html`<dt>Tax</dt><dd>${print(totals.tax)}</dd>` : ''}
      <dt class="total">Total</dt>
      <dd class="total" id="order-total" data-amount="${charge}" data-currency="${currency}">${print(charge)}</dd>
    </dl>
  </section>`
}

function paymentForm(shop: Shop, order: Order): Markup {
  const { charge, currency, variants } = order
  const late = variants.has('late-form')
  return html`<section class="card">
    <h2>Payment</h2>
    ${late ? html`<button id="continue-to-payment" type="button">Continue to payment</button>` : ''}
    <form id="payment" ${variants.has('forgotten-form') ? '' : html`method="post" action="/checkout/${order.id}/pay"`} ${late ? 'hidden' : ''}
      data-mode="${variants.has('hosted-fields') ? 'hosted' : 'plain'}" data-pay-origin="${shop.payOrigin}"
      ${variants.has('leaves-while-filling') ? html`data-leaves="/products/desk-lamp"` : ''}>
      ${variants.has('hidden-duplicate') ? hiddenCopies() : ''}
      <label>Name on card<input name="name" id="card-name" autocomplete="cc-name" /></label>
      ${variants.has('hosted-fields') ? hostedFields(shop) : plainFields(variants.has('split-expiry'))}
      <button id="pay" type="submit">Pay ${printMoney({ amount: charge, currency })}</button>
    </form>
  </section>`
}

function plainFields(splitExpiry: boolean): Markup {
  return html`<label>Card number
      <input name="number" id="card-number" inputmode="numeric" autocomplete="cc-number" maxlength="23" required
    /></label>
    ${splitExpiry ? expiryLists() : ''}
    <div class="row">
      ${splitExpiry ? '' : expiryField()}
      <label>Security code
        <input name="csc" id="card-csc" inputmode="numeric" autocomplete="cc-csc" maxlength="4" required
      /></label>
    </div>`
}

function expiryField(): Markup {
  return html`<label>Expiry (MM / YY)
    <input name="expiry" id="card-exp" inputmode="numeric" autocomplete="cc-exp" placeholder="MM / YY" maxlength="7" required
  /></label>`
}

function expiryLists(): Markup {
  const months = Array.from({ length: 12 }, (_, index) => `${index + 1}`.padStart(2, '0'))
  const years = Array.from({ length: 15 }, (_, index) => `${2025 + index}`)
  const options = (values: string[]) => values.map(value => html`<option value="${value}">${value}</option>`)
  return html`<div class="row">
    <label>Month<select name="month" id="card-month" autocomplete="cc-exp-month" required>
      <option value="">MM</option>${options(months)}</select></label>
    <label>Year<select name="year" id="card-year" autocomplete="cc-exp-year" required>
      <option value="">YYYY</option>${options(years)}</select></label>
  </div>`
}

function hostedFields(shop: Shop): Markup {
  return html`<iframe id="card-frame" title="Card details" src="${shop.payOrigin}/fields"></iframe>
    <input type="hidden" name="handle" />`
}

/** Each copy is unseen in another way; whatever lands in one of them goes to the shop's server with the form. */
function hiddenCopies(): Markup {
  const ways = [
    'display:none',
    'visibility:hidden;position:absolute',
    'opacity:0;position:absolute',
    'clip-path:inset(100%);position:absolute',
  ]
  const copies = ways.map(
    (way, index) =>
      html`<div style="${way}" aria-hidden="true">
        <input name="copy-${index}-number" autocomplete="cc-number" data-copy tabindex="-1" />
        <input name="copy-${index}-expiry" autocomplete="cc-exp" data-copy tabindex="-1" />
        <input name="copy-${index}-csc" autocomplete="cc-csc" data-copy tabindex="-1" />
      </div>`,
  )
  return html`${copies}
    <div class="unseen" aria-hidden="true">
      <input name="copy-far-number" autocomplete="cc-number" data-copy tabindex="-1" />
      <input name="copy-far-expiry" autocomplete="cc-exp" data-copy tabindex="-1" />
      <input name="copy-far-csc" autocomplete="cc-csc" data-copy tabindex="-1" />
    </div>`
}
