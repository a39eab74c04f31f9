import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

function layout(title: string, content: Markup, script: Markup | string = ''): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title}</title>
  <link rel="stylesheet" href="/auth/page.css">
  ${script}
</head>
<body>
  <main>
    <p class="brand">Mastercard payment passkey <span>sandbox</span></p>
    ${content}
  </main>
</body>
</html>`
}

/** The launch page. Its script finds out what to do; `callback` is where failures go. */
export function launchPage(callback: string): Markup {
  return layout(
    'Mastercard payment passkey (sandbox)',
    html`<div id="ceremony" data-callback="${callback}">
      <h1 id="title" tabindex="-1">One moment…</h1>
      <dl id="purchase" hidden>
        <dt>Merchant</dt><dd id="merchant"></dd>
        <dt>Amount</dt><dd id="amount"></dd>
      </dl>
      <p id="status" role="status"></p>
      <p class="actions">
        <button id="continue" type="button" disabled>Continue</button>
        <button id="not-now" type="button">Not Now</button>
      </p>
    </div>`,
    html`<script src="/auth/page.js" type="module"></script>`,
  )
}

/** Shown when there is no address to return to. */
export function errorPage(sentence: string): Markup {
  return layout('Mastercard payment passkey (sandbox)', html`<h1>This link can’t be used</h1><p>${sentence}</p>`)
}

/** A legal document for a country and language. */
export function documentPage(title: string, country: string, language: string): Markup {
  return layout(
    title,
    html`<h1>${title}</h1>
      <p id="edition">Country ${country}, language ${language}, version 1.0</p>
      <p>This is a stand-in for the published text. It says what a payment passkey is, that it is bound to this device
      and to the card, e-mail address or phone number you chose, and how to have it removed.</p>`,
  )
}

export const pageStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; padding: 1.5rem; }
main { max-inline-size: 28rem; margin-inline: auto; }
.brand { margin: 0; font-weight: 600; }
.brand span { font-weight: 400; opacity: .7; }
h1 { font-size: 1.4rem; margin-block: .5rem 1rem; }
h1:focus { outline: none; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .5rem 1.5rem; margin: 0 0 1rem; }
dl[hidden] { display: none; }
dt { opacity: .75; }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; }
button { font: inherit; min-block-size: 44px; padding: .5rem 1.25rem; border: 1px solid currentcolor; border-radius: .5rem; background: none; color: inherit; cursor: pointer; }
#continue { background: #b3260e; border-color: #b3260e; color: #fff; }
button:disabled { opacity: .6; cursor: default; }
button:focus-visible { outline: 3px solid #f7b600; outline-offset: 2px; }
`
