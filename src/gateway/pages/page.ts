import { createHash } from 'node:crypto'

/** A static page: no script, and nothing of the request in it. */
export interface Page {
  readonly html: string
  /** `style-src` source of the one inline style. */
  readonly styleSource: string
}

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center }
main { max-width: 28rem; padding: 2rem }
h1 { font-size: 1.375rem; line-height: 1.25; margin: 0 0 .75rem }
p { margin: 0 0 1rem }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .5rem 1.25rem; border: 2px solid currentColor;
  border-radius: .5rem; background: Canvas; color: CanvasText; cursor: pointer }
button:focus-visible { outline: 3px solid Highlight; outline-offset: 2px }
[hidden] { display: none }
`

/** Lays out a page. `body` is our own markup. */
export function page(title: string, body: string): Page {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`
  return { html, styleSource: `'sha256-${createHash('sha256').update(style).digest('base64')}'` }
}

/** What a page may have of others: frames to show, and libraries to load, call and post forms to. */
export interface Guests {
  readonly frames: readonly string[]
  readonly libraries: readonly string[]
}

const alone: Guests = { frames: [], libraries: [] }

/** The content policy of a page without scripts of its own. */
export function pagePolicy(page: Page, { frames, libraries }: Guests = alone): string {
  return [
    "default-src 'none'",
    `style-src ${page.styleSource}`,
    ...(frames.length === 0 ? [] : [`frame-src ${frames.join(' ')}`]),
    ...(libraries.length === 0 ? [] : [`script-src ${libraries.join(' ')}`, `connect-src ${libraries.join(' ')}`]),
    "base-uri 'none'",
    `form-action ${libraries.length === 0 ? "'none'" : libraries.join(' ')}`,
    "frame-ancestors 'none'",
  ].join('; ')
}
