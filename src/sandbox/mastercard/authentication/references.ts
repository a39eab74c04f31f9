import type { AccountReference } from '../../../wire/mastercard/session.ts'
import { passesLuhn } from '../../luhn.ts'
import { badArgument, type Refusal, serviceRefusal } from '../api/refusal.ts'
import type { MastercardContext } from '../context.ts'
import { fixtureOf, isMastercardRange } from '../fixtures.ts'
import { sha256 } from '../ids.ts'

const source = 'accountReference'

/** Requires that every card among the references may have a payment passkey, now. @throws Refusal 400 */
export function requireEligible(
  sandbox: MastercardContext,
  srcClientId: string,
  references: readonly AccountReference[],
): void {
  for (const reference of references) {
    if (reference.accountReferenceType !== 'PAN') continue
    const pan = reference.primaryAccountNumber
    if (!passesLuhn(pan)) throw badArgument('INVALID_PAN', source)
    if (!isMastercardRange(pan) || fixtureOf(pan).passkeys === 'PAN_INELIGIBLE')
      throw badArgument('PAN_INELIGIBLE', source)
    requireKnownCardholder(sandbox, srcClientId, pan)
  }
}

/** The issuer confirms the cardholder's identity before a passkey is linked (seed). */
function requireKnownCardholder({ state }: MastercardContext, srcClientId: string, pan: string): void {
  const cards = [...state.cards.values()].filter(card => card.pan === pan && card.srcClientId === srcClientId)
  if (cards.length === 0) throw badArgument('CARD_NOT_FOUND', source)
  if (cards.some(isUsable)) return
  if (cards.some(card => card.status === 'SUSPENDED')) throw badArgument('SUSPENDED_CARD', source)
  throw identityPending()
}

const isUsable = (card: { readonly status: string; readonly pendingEvents: readonly string[] }) =>
  card.status === 'ACTIVE' && card.pendingEvents.length === 0

/** The refusal for a card whose holder the issuer has not confirmed. */
export function identityPending(): Refusal {
  return serviceRefusal(400, 'INVALID_STATE', { reason: 'INVALID_STATE', source })
}

/** One key per reference, whatever its spelling; holds no number in the clear. */
export function referenceKey(reference: AccountReference): string {
  if (reference.accountReferenceType === 'PAN') return sha256(`PAN ${reference.primaryAccountNumber}`)
  if (reference.accountReferenceType === 'EMAIL_ADDRESS')
    return sha256(`EMAIL ${reference.identityValue.toLowerCase()}`)
  return sha256(`PHONE ${reference.phoneNumber.countryCode} ${reference.phoneNumber.phoneNumber}`)
}
