import { html } from 'hono/html'
import { printMoney } from '../money.ts'
import type { Order, OrderStatus } from '../orders.ts'
import type { Shop } from '../shop.ts'
import { layout, type Markup } from './layout.ts'

const words: Record<OrderStatus, string> = {
  open: 'Not paid yet.',
  paying: 'The bank is being asked.',
  paid: 'Paid. Thank you.',
  declined: 'The bank did not approve this payment. Nothing was charged.',
  unknown: 'The bank did not answer. Please do not pay again; we will find out.',
}

/** What became of an order. */
export function orderPage(shop: Shop, order: Order): Markup {
  const { status, payment, charge, currency } = order
  const body = html`<h1>Order ${order.number}</h1>
    <section class="card" id="order" data-checkout="${order.id}" data-status="${status}">
      <p class="${status === 'paid' ? 'paid' : 'problem'}" role="status">${words[status]}</p>
      <dl>
        <dt>Amount</dt><dd>${printMoney({ amount: charge, currency })}</dd>
        ${payment ? html`<dt>Card</dt><dd>•••• ${payment.lastFour}</dd>` : ''}
        ${payment?.approvalCode ? html`<dt>Approval</dt><dd>${payment.approvalCode}</dd>` : ''}
        ${payment ? html`<dt>Payment</dt><dd><small>${payment.paymentId}</small></dd>` : ''}
      </dl>
      ${status === 'declined' ? html`<p><a id="again" href="/checkout/${order.id}">Try another card</a></p>` : ''}
    </section>`
  return layout(shop, `Order ${order.number}`, body)
}
