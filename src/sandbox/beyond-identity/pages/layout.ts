import { type Markup, plainPage, plainStyle } from '../../web/plain-page.ts'

export type { Markup } from '../../web/plain-page.ts'

const cloud = {
  name: 'Beyond Identity',
  note: 'sandbox',
  title: 'Beyond Identity sandbox',
  style: '/page.css',
} as const

/** A page of the cloud. */
export function cloudPage(title: string, content: Markup): Markup {
  return plainPage(cloud, title, content)
}

export const pageStyle = `${plainStyle}
h2 { font-size: 1.125rem; margin-block: 2rem .5rem; }
a, code { overflow-wrap: anywhere; }
form { display: grid; gap: .75rem; justify-items: start; }
input, select { font: inherit; min-block-size: 44px; padding: .25rem .75rem; inline-size: min(100%, 24rem); }
button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid #2f7cf6; outline-offset: 2px; }
`
