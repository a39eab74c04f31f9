import { type PromptData, runPrompt } from './prompt.ts'

/** What the server wrote into the page. */
type PageData =
  | { readonly kind: 'send' | 'collected'; readonly message?: string }
  | ({ readonly kind: 'prompt' } & PromptData)

const data: PageData | undefined = JSON.parse(document.querySelector('#data')?.textContent ?? 'null') ?? undefined

/** To whoever embeds or opened this page; its origin is not known here, and nothing secret is told. */
function tell(message: string | undefined): void {
  if (message === undefined) return
  if (window.parent !== window) window.parent.postMessage(message, '*')
  else window.opener?.postMessage(message, '*')
}

switch (data?.kind) {
  case 'send':
    tell(data.message)
    document.querySelector<HTMLFormElement>('#send')?.submit()
    break
  case 'collected':
    tell(data.message)
    break
  case 'prompt':
    runPrompt(data, tell)
    break
}
