import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

/** A page of Cardinal's or of the bank's. `data` is for the page's script. */
export function cardinalPage(title: string, content: Markup, data?: object): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title}</title>
  <link rel="stylesheet" href="/cardinal.css">
  <script src="/page.js" type="module"></script>
</head>
<body>
  <main>${content}</main>
  ${data === undefined ? '' : html`<script type="application/json" id="data">${raw(escapeJson(data))}</script>`}
</body>
</html>`
}

/** Inside a script element only `<` could end it early. */
function escapeJson(data: object): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}

/** A form that its page's script sends by itself. */
export function sendingPage(action: string, fields: Readonly<Record<string, string>>, message?: object): Markup {
  const inputs = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
  return cardinalPage(
    'One moment',
    html`<p role="status">One moment…</p><form id="send" method="post" action="${action}">${inputs}</form>`,
    { kind: 'send', ...(message === undefined ? {} : { message: JSON.stringify(message) }) },
  )
}

export const cardinalStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; padding: 1.5rem; }
main { max-inline-size: 26rem; margin-inline: auto; }
.brand { margin: 0; font-weight: 600; }
.brand span { font-weight: 400; opacity: .7; }
h1 { font-size: 1.4rem; margin-block: .5rem 1rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .5rem 1.5rem; margin: 0 0 1rem; }
dt { opacity: .75; }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
label { display: grid; gap: .25rem; margin-block: 1rem; }
input { font: inherit; min-block-size: 44px; padding: .25rem .75rem; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; }
button { font: inherit; min-block-size: 44px; padding: .5rem 1.25rem; border: 1px solid currentcolor; border-radius: .5rem; background: none; color: inherit; cursor: pointer; }
button.primary { background: #0b5394; border-color: #0b5394; color: #fff; }
button:disabled { opacity: .6; cursor: default; }
button:focus-visible, input:focus-visible { outline: 3px solid #f7b600; outline-offset: 2px; }
`
