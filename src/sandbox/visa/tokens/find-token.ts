import type { VisaContext } from '../context.ts'
import { tmsRefusal } from '../rest/refusal.ts'
import type { TokenizedCard } from '../state.ts'

/** Finds a token that may be used. @throws Refusal 404, 410 for a deleted one, 403 for a suspended one */
export function usableToken(sandbox: VisaContext, id: string): TokenizedCard {
  const token = existingToken(sandbox, id)
  if (token.state === 'SUSPENDED') throw tmsRefusal(403, 'forbidden', 'The token is suspended')
  return token
}

/** Finds a token that was not deleted. @throws Refusal 404 or 410 */
export function existingToken(sandbox: VisaContext, id: string): TokenizedCard {
  const token = sandbox.state.tokens.get(id)
  if (token === undefined) throw tmsRefusal(404, 'notFound', 'The token does not exist')
  if (token.state === 'DELETED') throw tmsRefusal(410, 'notAvailable', 'The token was deleted')
  return token
}
