import { html } from 'hono/html'

type Markup = ReturnType<typeof html>

/** A page whose script does the work and reports into `#result`. `early` runs in the head, before anything else. */
export function scriptedPage(title: string, name: string, early?: string): Markup {
  return page(
    title,
    html`<h1>${title}</h1>
      <label>Any call, JSON<textarea id="raw" rows="4" cols="60">{"method":"wallet_getCapabilities"}</textarea></label>
      <button id="send" type="button">Send it</button>
      <pre id="result"></pre>
      <script type="module" src="/${name}.js"></script>`,
    early,
  )
}

/** Tries to show `url` in a frame and tells whether anything of it arrived. */
export function framingPage(url: string): Markup {
  return page(
    'Framing',
    html`<h1>Look, a frame</h1>
      <iframe id="framed" src="${url}" width="420" height="680"></iframe>`,
  )
}

/**
 * A copy of Lamp Co's checkout on an origin of its own. `forms`: `one` honest form, `hidden` only invisible ones,
 * `foreign-frame` the card fields in a frame of an origin nobody reviewed, `leaves` goes away at the first keystroke.
 */
export function lookAlikePage(shopOrigin: string, forms: string): Markup {
  return page(
    'Checkout – Lamp Co',
    html`<link rel="stylesheet" href="${shopOrigin}/shop.css" />
      <header><a class="brand" href="${shopOrigin}"><img src="${shopOrigin}/lamp.svg" alt="" width="28" height="28" />Lamp Co</a></header>
      <main>
        <h1>Checkout</h1>
        <div class="columns">
          <section class="card" data-forms="${forms}">
            <h2>Payment</h2>
            ${formOf(forms)}
          </section>
          <section class="card"><h2>Order LC-1001</h2>
            <dl><dt>1 × Desk lamp, brass</dt><dd>$39.00</dd><dt>Shipping</dt><dd>$3.50</dd>
              <dt class="total">Total</dt><dd class="total" id="order-total">$42.50</dd></dl>
          </section>
        </div>
      </main>
      <script type="module" src="/look-alike.js"></script>`,
  )
}

function formOf(forms: string): Markup {
  if (forms === 'foreign-frame')
    return html`<iframe id="card-frame" title="Card details" width="100%" height="200"></iframe>`
  if (forms === 'hidden')
    return html`<div style="opacity:0;position:absolute">${cardForm()}</div><p>Nothing to pay here.</p>`
  return cardForm()
}

function cardForm(): Markup {
  return html`<form id="payment">
    <label>Name on card<input name="name" id="card-name" autocomplete="cc-name" /></label>
    <label>Card number<input name="number" id="card-number" inputmode="numeric" autocomplete="cc-number" /></label>
    <label>Expiry (MM / YY)<input name="expiry" id="card-exp" inputmode="numeric" autocomplete="cc-exp" /></label>
    <label>Security code<input name="csc" id="card-csc" inputmode="numeric" autocomplete="cc-csc" /></label>
    <button id="pay" type="button">Pay $42.50</button>
  </form>`
}

function page(title: string, body: Markup, early?: string): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        ${early === undefined ? '' : html`<script src="${early}"></script>`}
        <link rel="icon" href="data:," />
      </head>
      <body>${body}</body>
    </html>`
}
