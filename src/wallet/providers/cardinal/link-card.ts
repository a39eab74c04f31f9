import { WalletError } from '../../errors.ts'
import { defineFlow, minutes } from '../../flow/define.ts'
import type { Flow, FlowDefinition } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { untilDone } from './again.ts'
import { askNumber, forgetNumber } from './card-number.ts'
import { confirmWithPasskey } from './confirm-with-passkey.ts'
import type { CardinalDeps } from './deps.ts'
import { offerEnrolment } from './enrol.ts'
import { expired } from './errors.ts'
import { PROVIDER_ID } from './identity.ts'
import { askEmail } from './person.ts'
import { keepIfNew } from './registration.ts'
import { openSession } from './session.ts'
import { authenticateOrder, type Order } from './three-ds.ts'
import type { Holder, Work } from './work.ts'

/** One set-up per device and card at a time. */
export function linkKey(card: Card): string {
  return `cardinal/${card.id}`
}

/**
 * Sets a passkey up with a card, without a purchase (seed, steps 1 to 6): the bank challenges the person over nothing, then
 * the passkey is offered. A card that is registered on this device already is only asked for its passkey.
 * Throws WalletError `passkey_unsupported`, `declined_by_person`, `cancelled`.
 */
export function defineLinkCard(deps: CardinalDeps, work: Work): FlowDefinition<Card, void> {
  const forget = (flow: Flow, card: Card) =>
    flow.step('forget-number', { onUnknown: 'repeat' }, () => forgetNumber(deps, card))
  return defineFlow(
    'cardinal/link-card',
    { version: 1, deadline: minutes(45), compensate: forget },
    async (flow, card: Card) => {
      try {
        const email = await askEmail(flow, deps, card)
        await flow.attempt('set-up', attempt => setUp(attempt, work, card, email))
      } finally {
        // However it ends; a cancel or the deadline ends in `compensate`.
        await forget(flow, card)
      }
    },
  )
}

async function setUp(flow: Flow, work: Work, card: Card, email: string): Promise<void> {
  const holder: Holder = { card, email, typed: await askNumber(flow, work.deps, card) }
  const order = await flow.value('order', () => nothingToPay(work.deps))
  await untilDone(flow, 'session', async count => {
    const session = await openSession(flow, work, holder, `session-${count}`)
    if (!session.compatible) throw new WalletError('passkey_unsupported', { provider: PROVIDER_ID })
    if (session.registered) {
      if (await confirmWithPasskey(flow, work, session, order, `known-${count}`))
        await keepIfNew(flow, work, holder, `known-${count}-keep`)
      return
    }
    const { sca } = await authenticateOrder(
      flow,
      work,
      { holder, session, order, challenge: 'mandated' },
      `sca-${count}`,
    )
    // A bank that confirms without asking has not authenticated anybody strongly: nothing can be enrolled (contract 7.1).
    if (!sca) throw new WalletError('issuer_unsupported', { reason: 'no_challenge' })
    const { end } = await offerEnrolment(flow, work, holder, { session, occasion: 'link' }, `offer-${count}`)
    if (end === 'expired') throw expired()
    if (end !== 'enrolled') throw new WalletError('declined_by_person', { what: 'passkey' })
  })
}

/** A challenge without a purchase moves no money; the bank shows who asks. */
async function nothingToPay(deps: CardinalDeps): Promise<Order> {
  return {
    orderNumber: crypto.randomUUID(),
    amount: { amount: 0, currency: 'USD' },
    merchant: { name: 'Countersign', url: await deps.homeUrl() },
  }
}
