import { html } from 'hono/html'
import type { Shop } from '../shop.ts'

/** Markup made with Hono's escaping template; never built from strings. */
export type Markup = ReturnType<typeof html>

/** The frame every page of the shop stands in. */
export function layout(shop: Shop, title: string, body: Markup): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – ${shop.name}</title>
        <link rel="stylesheet" href="/shop.css" />
        <link rel="icon" href="/lamp.svg" />
      </head>
      <body>
        <header>
          <a class="brand" href="/"><img src="/lamp.svg" alt="" width="28" height="28" />${shop.name}</a>
          <span class="sandbox">Sandbox shop: no real money, no real lamps</span>
        </header>
        <main>${body}</main>
      </body>
    </html>`
}
