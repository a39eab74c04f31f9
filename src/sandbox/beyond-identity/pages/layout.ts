import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

/** A page of the cloud: plain and readable. */
export function cloudPage(title: string, content: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} – Beyond Identity sandbox</title>
  <link rel="stylesheet" href="/page.css">
</head>
<body>
  <header>Beyond Identity <span>sandbox</span></header>
  <main>
    <h1>${title}</h1>
    ${content}
  </main>
</body>
</html>`
}

export const pageStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; }
header { padding: .75rem 1.5rem; font-weight: 600; border-block-end: 1px solid color-mix(in srgb, currentcolor 25%, transparent); }
header span { font-weight: 400; opacity: .7; }
main { max-inline-size: 38rem; margin-inline: auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin-block: 0 1rem; }
h2 { font-size: 1.125rem; margin-block: 2rem .5rem; }
ul { padding: 0; list-style: none; display: grid; gap: 1rem; }
li { border: 1px solid color-mix(in srgb, currentcolor 25%, transparent); border-radius: .5rem; padding: 1rem; }
a, code { overflow-wrap: anywhere; }
form { display: grid; gap: .75rem; justify-items: start; }
input, select { font: inherit; min-block-size: 44px; padding: .25rem .75rem; inline-size: min(100%, 24rem); }
button { font: inherit; min-block-size: 44px; padding: .5rem 1.25rem; border: 1px solid currentcolor; border-radius: .5rem; background: none; color: inherit; cursor: pointer; }
button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid #2f7cf6; outline-offset: 2px; }
`
