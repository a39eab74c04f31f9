import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

/** Whose pages these are. */
export interface PageOwner {
  readonly name: string
  /** Said beside the name. */
  readonly note: string
  /** As page titles end. */
  readonly title: string
  /** Path of its style sheet. */
  readonly style: string
}

/** A page somebody reads: plain, and readable. */
export function plainPage({ name, note, title: suffix, style }: PageOwner, title: string, content: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} – ${suffix}</title>
  <link rel="stylesheet" href="${style}">
</head>
<body>
  <header>${name} <span>${note}</span></header>
  <main>
    <h1>${title}</h1>
    ${content}
  </main>
</body>
</html>`
}

/** How such pages look, whoever they belong to. */
export const plainStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; }
header { padding: .75rem 1.5rem; font-weight: 600; border-block-end: 1px solid color-mix(in srgb, currentcolor 25%, transparent); }
header span { font-weight: 400; opacity: .7; }
main { max-inline-size: 36rem; margin-inline: auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin-block: 0 1rem; }
ul { padding: 0; list-style: none; display: grid; gap: 1rem; }
li { border: 1px solid color-mix(in srgb, currentcolor 25%, transparent); border-radius: .5rem; padding: 1rem; }
button { font: inherit; min-block-size: 44px; padding: .5rem 1.25rem; border: 1px solid currentcolor; border-radius: .5rem; background: none; color: inherit; cursor: pointer; }
`
