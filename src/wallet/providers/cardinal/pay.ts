import { WalletError } from '../../errors.ts'
import { minutes } from '../../flow/define.ts'
import type { Flow } from '../../flow/types.ts'
import type { Payment, PaymentCredential, PayRequest } from '../types.ts'
import { untilDone } from './again.ts'
import { askNumber, forgetNumber } from './card-number.ts'
import { confirmWithPasskey } from './confirm-with-passkey.ts'
import { type Opportunity, offerEnrolment } from './enrol.ts'
import { PROVIDER_ID } from './identity.ts'
import { askEmail } from './person.ts'
import { keepIfNew } from './registration.ts'
import { openSession, type Session } from './session.ts'
import { type Authenticated, authenticateOrder, type Order } from './three-ds.ts'
import type { Holder, Work } from './work.ts'

/** How long a cryptogram is offered to the merchant: ours, no page says (decision 0007). */
const CRYPTOGRAM_LIFE = minutes(15)

/** What of a checkout's time is kept back from the offer of a passkey: the credential must still reach the shop in it. */
const HAND_OVER = minutes(2)

/**
 * Pays with the person's own card number, typed for this purchase, and what the bank signed for it: cryptogram and ECI. A
 * device that Cardinal knows confirms with its passkey instead of the bank's challenge; any other one is challenged, and
 * may then set a passkey up. Only sealed to the merchant: no form has a place for a cryptogram, and a card number that
 * works for more than one purchase must not stand on a page (decision 0007).
 * Throws WalletError `release_unsupported`, `step_up_failed`, `cancelled` (context `wants: 'other_card'`).
 */
export async function pay(flow: Flow, work: Work, request: PayRequest): Promise<Payment> {
  if (request.facts.release.kind !== 'sealed')
    throw new WalletError('release_unsupported', { release: request.facts.release.kind })
  const { deps } = work
  const { card } = request
  const email = await askEmail(flow, deps, card)
  const credential = await flow.attempt('cardinal-pay', attempt => payOnce(attempt, work, request, email), {
    secret: 'secret',
  })
  const at = await flow.value('cardinal-at', deps.now)
  await flow.step('cardinal-touch', { onUnknown: 'repeat' }, async () => {
    await deps.links.touch(PROVIDER_ID, card.id, at)
    await forgetNumber(deps, card)
  })
  return { credential, reference: { orderNumber: request.orderCode } }
}

async function payOnce(flow: Flow, work: Work, request: PayRequest, email: string): Promise<PaymentCredential> {
  const holder: Holder = { card: request.card, email, typed: await askNumber(flow, work.deps, request.card) }
  const order = orderOf(request)
  const { told } = await untilDone(flow, 'session', async count => {
    const session = await openSession(flow, work, holder, `session-${count}`)
    const done = await authenticate(flow, work, { holder, session, order }, `auth-${count}`)
    // Right after a strong authentication, or not at all (seed).
    if (done.sca && session.compatible && !session.registered)
      await offerEnrolment(flow, work, holder, opportunityOf(session, request), `offer-${count}`)
    return done
  })
  const at = await flow.value('authenticated-at', work.deps.now)
  return flow.step('credential', { onUnknown: 'repeat', secret: 'secret' }, async () => credentialOf(holder, told, at))
}

/** The purchase goes on either way (`passkeyOffer.purchase`), also when nobody answers: not until the shop's time is over. */
function opportunityOf(session: Session, { facts }: PayRequest): Opportunity {
  const expiresAt = Math.min(session.expiresAt, facts.checkout.expiresAt - HAND_OVER)
  return { session: { ...session, expiresAt }, occasion: 'purchase' }
}

/** With the passkey where Cardinal knows the device, by the bank's challenge otherwise, or when the passkey does not work. */
async function authenticate(
  flow: Flow,
  work: Work,
  { holder, session, order }: { holder: Holder; session: Session; order: Order },
  name: string,
): Promise<Authenticated> {
  const confirmed = session.registered && (await confirmWithPasskey(flow, work, session, order, `${name}-passkey`))
  if (confirmed) await keepIfNew(flow, work, holder, `${name}-keep`)
  const challenge = confirmed ? 'none' : 'mandated'
  return authenticateOrder(flow, work, { holder, session, order, challenge }, name)
}

/** Everything in it comes from the frozen facts: what the person confirms is what they approved. */
function orderOf({ facts, orderCode }: PayRequest): Order {
  return {
    orderNumber: orderCode.slice(0, 50),
    amount: facts.amount,
    merchant: { name: facts.payee.name, url: facts.payee.origin },
  }
}

function credentialOf({ card, typed }: Holder, told: Authenticated['told'], at: number): PaymentCredential {
  const [expirationYear = '', expirationMonth = ''] = (card.expires ?? '').split('-')
  return {
    kind: 'card',
    number: typed.number,
    expirationMonth,
    expirationYear,
    cryptogram: told.cavv,
    eci: told.eci,
    expiresAt: at + CRYPTOGRAM_LIFE,
  }
}
