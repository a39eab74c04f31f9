import type { Flow } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { PATIENT } from '../retry.ts'
import type { CardinalDeps } from './deps.ts'
import { isExpired } from './errors.ts'
import { PROVIDER_ID } from './identity.ts'
import type { Holder, Work } from './work.ts'

/** What this wallet remembers of a card's registration at Cardinal: the link, and an enrolment whose end is not known yet. */

/** Stands beside the link, in the same table: an enrolment that a window was opened for. It is no link until it ended well. */
const UNDER_WAY = 'cardinal/under-way'

/** Keeps the link. `userId` is what Cardinal calls this device's person; it is not told again for a device known already. */
export async function keepLink(
  flow: Flow,
  { deps }: Work,
  { card, email }: Holder,
  userId: string | undefined,
  name: string,
): Promise<void> {
  const at = await flow.value(`${name}-at`, deps.now)
  const reference = { email, ...(userId !== undefined && { userId }) }
  await flow.step(name, { onUnknown: 'repeat' }, async () => {
    await deps.links.save({ provider: PROVIDER_ID, cardId: card.id, createdAt: at, enrolledAt: at, reference })
    await deps.links.remove(UNDER_WAY, card.id)
  })
}

/** Keeps the link of a device that Cardinal knew already, if there is none. */
export async function keepIfNew(flow: Flow, work: Work, holder: Holder, name: string): Promise<void> {
  const isKept = await flow.value(`${name}-is`, () => work.deps.links.isLinked(holder.card))
  if (!isKept) await keepLink(flow, work, holder, undefined, name)
}

/** Notes an enrolment before its window opens: should the browser go, its end is asked for later. */
export async function noteUnderWay(deps: CardinalDeps, card: Card, request: string): Promise<void> {
  await deps.links.save({ provider: UNDER_WAY, cardId: card.id, createdAt: deps.now(), reference: { request } })
}

/** Forgets what is remembered of a card. */
export async function forgetRegistration({ links }: CardinalDeps, card: Card): Promise<void> {
  await links.remove(PROVIDER_ID, card.id)
  await links.remove(UNDER_WAY, card.id)
}

/**
 * Who this device's person is at Cardinal: as the link says, or an enrolment whose end was missed because the browser was
 * gone. Undefined when there was none, or it came to nothing.
 */
export async function knownAs(flow: Flow, work: Work, holder: Holder, name: string): Promise<string | undefined> {
  const { links } = work.deps
  const { id } = holder.card
  const known = await flow.value(`${name}-link`, async () => (await links.find(PROVIDER_ID, id))?.reference ?? {})
  if (known.userId !== undefined) return known.userId
  const missed = await flow.value(`${name}-missed`, async () => (await links.find(UNDER_WAY, id))?.reference ?? {})
  const { request } = missed
  if (request === undefined) return undefined
  const userId = await flow.step(`${name}-end`, { onUnknown: 'repeat', ...PATIENT }, async call => {
    const told = await work.client.returned(request, call).catch(noneIfOver)
    return told?.state === 'arrived' && told.result.kind === 'enrolled' ? told.result.userId : ''
  })
  if (userId === '') return undefined
  await keepLink(flow, work, holder, userId, `${name}-keep`)
  return userId
}

/** The gateway keeps what came back for as long as it could matter, and no longer. */
function noneIfOver(thrown: unknown): undefined {
  if (!isExpired(thrown)) throw thrown
}
