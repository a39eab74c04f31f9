import { html } from 'hono/html'
import type { Markup } from './layout.ts'

/** The payment service's frame with the three card fields. */
export function fieldsPage(shopOrigin: string): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Card details</title>
        <link rel="stylesheet" href="/pay.css" />
      </head>
      <body data-shop="${shopOrigin}">
        <form id="fields" autocomplete="on">
          <label>Card number
            <input name="number" id="card-number" inputmode="numeric" autocomplete="cc-number" maxlength="23"
          /></label>
          <div class="row">
            <label>Expiry (MM / YY)
              <input name="expiry" id="card-exp" inputmode="numeric" autocomplete="cc-exp" maxlength="7"
            /></label>
            <label>Security code
              <input name="csc" id="card-csc" inputmode="numeric" autocomplete="cc-csc" maxlength="4"
            /></label>
          </div>
        </form>
        <script type="module" src="/fields.js"></script>
      </body>
    </html>`
}
