import type { VisaContext } from '../context.ts'
import { randomDigits } from '../digest.ts'
import type { TokenizedCard } from '../state.ts'

/** What can happen to a card from outside (contract 4.2): `unbind` forgets its devices, `forget` the token itself. */
export const tokenEvents = ['suspend', 'resume', 'delete', 'expire', 'replace', 'unbind', 'forget'] as const
export type TokenEvent = (typeof tokenEvents)[number]

/** Lets it happen. The network keeps one token over a replaced card. */
export function happen(sandbox: VisaContext, token: TokenizedCard, event: TokenEvent): void {
  const year = new Date(sandbox.clock.now()).getUTCFullYear()
  switch (event) {
    case 'suspend':
      token.state = 'SUSPENDED'
      return
    case 'resume':
      token.state = 'ACTIVE'
      return
    case 'delete':
      token.state = 'DELETED'
      return
    case 'expire':
      token.card.expirationYear = String(year - 1)
      return
    case 'replace':
      token.card.suffix = nextSuffix(token.card.suffix)
      token.card.expirationYear = String(year + 4)
      return
    case 'unbind':
      for (const [key, binding] of sandbox.state.bindings)
        if (binding.tokenId === token.id) sandbox.state.bindings.delete(key)
      return
    case 'forget':
      sandbox.state.tokens.delete(token.id)
      return
  }
}

function nextSuffix(suffix: string): string {
  const next = randomDigits('', 4)
  return next === suffix ? nextSuffix(suffix) : next
}
