import { type Markup, plainPage, plainStyle } from './plain-page.ts'

const bank = { name: 'Sandbox Bank', note: 'test issuer', title: 'Sandbox Bank', style: '/bank.css' } as const

/** A page of the bank, without scripts. */
export function bankPage(title: string, content: Markup): Markup {
  return plainPage(bank, title, content)
}

export const bankStyle = `${plainStyle}
dl { display: grid; grid-template-columns: auto 1fr; gap: .5rem 1.5rem; }
dt { opacity: .75; }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.code { font: 600 1.75rem/1.2 ui-monospace, monospace; letter-spacing: .1em; }
form { display: flex; flex-wrap: wrap; gap: .75rem; }
button.primary { background: #0a5c36; border-color: #0a5c36; color: #fff; }
button:focus-visible { outline: 3px solid #f7b600; outline-offset: 2px; }
`
