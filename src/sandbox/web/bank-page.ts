import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

/** A page of the bank: plain, readable, without scripts. */
export function bankPage(title: string, content: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} – Sandbox Bank</title>
  <link rel="stylesheet" href="/bank.css">
</head>
<body>
  <header>Sandbox Bank <span>test issuer</span></header>
  <main>
    <h1>${title}</h1>
    ${content}
  </main>
</body>
</html>`
}

export const bankStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; }
header { padding: .75rem 1.5rem; font-weight: 600; border-block-end: 1px solid color-mix(in srgb, currentcolor 25%, transparent); }
header span { font-weight: 400; opacity: .7; }
main { max-inline-size: 34rem; margin-inline: auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin-block: 0 1rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .5rem 1.5rem; }
dt { opacity: .75; }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
ul { padding: 0; list-style: none; display: grid; gap: 1rem; }
li { border: 1px solid color-mix(in srgb, currentcolor 25%, transparent); border-radius: .5rem; padding: 1rem; }
.code { font: 600 1.75rem/1.2 ui-monospace, monospace; letter-spacing: .1em; }
form { display: flex; flex-wrap: wrap; gap: .75rem; }
button { font: inherit; min-block-size: 44px; padding: .5rem 1.25rem; border: 1px solid currentcolor; border-radius: .5rem; background: none; color: inherit; cursor: pointer; }
button.primary { background: #0a5c36; border-color: #0a5c36; color: #fff; }
button:focus-visible { outline: 3px solid #f7b600; outline-offset: 2px; }
`
