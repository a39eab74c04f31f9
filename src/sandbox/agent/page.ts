import { html } from 'hono/html'
import { variants } from '../merchant/variants.ts'

type Markup = ReturnType<typeof html>

/** A shop Ada may buy from. */
export interface KnownShop {
  readonly name: string
  readonly origin: string
}

/** Ada's page: her task on the left, what happens on the right. Every control has an id that tests and people use. */
export function agentPage(shops: readonly KnownShop[]): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Ada, a shopping agent</title>
        <link rel="stylesheet" href="/agent.css" />
        <link rel="icon" href="data:," />
      </head>
      <body data-wallet="unknown">
        <header>
          <h1>Ada</h1>
          <p>A scripted agent in a web page. It can ask your wallet to buy; it never sees a card.</p>
        </header>
        <main>
          ${task(shops)}
          <section aria-labelledby="progress">
            <h2 id="progress">What happens</h2>
            <p id="status" role="status" data-status="idle">Nothing asked yet</p>
            <p id="note"></p>
            <div class="buttons">
              <button id="open-checkout" type="button">Open the checkout</button>
              <button id="get" type="button">Ask how it stands</button>
              <button id="redeem" type="button">Carry the sealed card</button>
              <button id="report" type="button">Report the outcome</button>
              <button id="cancel" type="button">Cancel</button>
            </div>
            <ol id="log" aria-label="Log, one JSON object a line"></ol>
          </section>
        </main>
        <script type="module" src="/agent.js"></script>
      </body>
    </html>`
}

function task(shops: readonly KnownShop[]): Markup {
  return html`<section aria-labelledby="task">
    <h2 id="task">Task</h2>
    <label>Shop<select id="shop">
      ${shops.map(({ name, origin }) => html`<option value="${origin}">${name} (${origin})</option>`)}
    </select></label>
    <label>Product<select id="product"></select></label>
    <label>Quantity<input id="quantity" type="number" min="1" max="99" value="1" /></label>
    <label>The card is<select id="release">
      <option value="fill">typed into the shop’s page by the wallet</option>
      <option value="sealed">sealed to the shop and carried by Ada</option>
    </select></label>
    <div class="buttons">
      <button id="connect" type="button">Ask for permission</button>
      <button id="buy" class="main" type="button">Buy it</button>
    </div>
    <details>
      <summary>More</summary>
      ${more()}
    </details>
  </section>`
}

function more(): Markup {
  return html`<label class="check"><input id="auto" type="checkbox" checked />Go on without being asked</label>
    <label class="check"><input id="open-tab" type="checkbox" checked />Open the checkout when buying by fill</label>
    <label class="check"><input id="reuse" type="checkbox" />Use the last checkout again</label>
    <label>Name Ada gives<input id="agent-name" value="Ada" /></label>
    <label>Purpose Ada gives<input id="purpose" value="A brass lamp for the reading corner" /></label>
    <label>Amount Ada claims, minor units<input id="claimed-amount" inputmode="numeric" placeholder="the shop’s" /></label>
    <label>Currency Ada claims<input id="claimed-currency" placeholder="the shop’s" /></label>
    <label>Payee Ada claims<input id="claimed-payee" placeholder="the shop’s" /></label>
    <label>Idempotency key<input id="idempotency-key" placeholder="a new one" /></label>
    <label>Most per purchase to ask for, minor units<input id="permission-max" inputmode="numeric" value="20000" /></label>
    <label class="check"><input id="permission-shop-only" type="checkbox" />Ask for this shop only</label>
    <label>How the shop misbehaves<select id="variants" multiple size="5">
      ${Object.keys(variants).map(variant => html`<option value="${variant}">${variant}</option>`)}
    </select></label>
    <div class="buttons">
      <button id="capabilities" type="button">Capabilities</button>
      <button id="mandates" type="button">What may I do?</button>
      <button id="revoke" type="button">Give permission back</button>
    </div>
    <label>Any call, JSON<textarea id="raw" rows="4">{"method":"wallet_getCapabilities"}</textarea></label>
    <button id="send" type="button">Send it</button>`
}
