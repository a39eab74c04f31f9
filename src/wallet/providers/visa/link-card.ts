import type { FrameSession } from '../../../wire/visa/frame.ts'
import type { AuthenticationOptionsResponse, StepUpOption } from '../../../wire/visa/passkey.ts'
import { readPasskeyAction } from '../../../wire/visa/step-up.ts'
import { WalletError } from '../../errors.ts'
import { defineFlow, minutes } from '../../flow/define.ts'
import type { Call, Flow, FlowDefinition } from '../../flow/types.ts'
import { cardViewOf } from '../../link/card-view.ts'
import type { Installation } from '../../link/installation.ts'
import type { Card } from '../../link/types.ts'
import type { CardView } from '../../messages/prompts.ts'
import { PATIENT } from '../retry.ts'
import type { VisaClient } from './client.ts'
import type { VisaDeps } from './deps.ts'
import { type Consent, disclose } from './disclose.ts'
import { enrolCard } from './enrol.ts'
import { APPLICATION_NAME, PROVIDER_ID } from './identity.ts'
import { type Signed, signWithPasskey, untilSigned } from './passkey.ts'
import { referenceOf } from './reference.ts'
import { type Occasion, optionsRequest, registrationsRequest } from './requests.ts'
import { frameAddress, openSession } from './session.ts'
import { stepUp } from './step-up.ts'
import { saysRegister } from './step-up-method.ts'

/** One link per device and card: purchases that need the same one share a flow under this key. */
export function linkKey(card: Card): string {
  return `visa/${card.id}`
}

interface Linking {
  readonly deps: VisaDeps
  readonly client: VisaClient
  readonly card: Card
  readonly cardView: CardView
  readonly tokenId: string
  readonly correlationId: string
  readonly installation: Installation
  readonly consent: Consent
  readonly occasion: Occasion
}

/** A session of the provider's frame, and where that frame is. */
interface Opened {
  readonly session: FrameSession
  readonly url: string
}

interface Bound {
  readonly session: FrameSession
  readonly signed: Signed
  readonly action: 'REGISTER' | 'AUTHENTICATE'
}

/**
 * Links a card to this device (contract 7.4, steps 1 to 7): disclosure, session, options, step-up, registration,
 * ceremony, enrolment. Throws WalletError `issuer_unsupported`, `step_up_failed`, `declined_by_person`, `cancelled`.
 */
export function defineLinkCard(deps: VisaDeps, client: VisaClient): FlowDefinition<Card, void> {
  return defineFlow('visa/link-card', { version: 2, deadline: minutes(30) }, async (flow, card: Card) => {
    if (card.reference.deviceBinding === 'unsupported')
      throw new WalletError('issuer_unsupported', { operation: 'link' })
    const consent = await disclose(flow, deps)
    const at = await flow.attempt('link', attempt => link(attempt, deps, client, card, consent))
    await flow.step('save-link', { onUnknown: 'repeat' }, () => saveLink(deps, card, at))
  })
}

async function link(flow: Flow, deps: VisaDeps, client: VisaClient, card: Card, consent: Consent): Promise<number> {
  const ids = await flow.value('ids', async () => ({
    correlationId: crypto.randomUUID(),
    installation: await deps.installation(),
    linked: await deps.links.isLinked(card),
  }))
  const linking: Linking = {
    deps,
    client,
    card,
    cardView: cardViewOf(card, ids.linked),
    tokenId: referenceOf(card, 'tokenId'),
    correlationId: ids.correlationId,
    installation: ids.installation,
    consent,
    // A registration moves no money; the cardholder sees who asks.
    occasion: {
      amount: { amount: 0, currency: 'USD' },
      merchant: { name: APPLICATION_NAME, url: await homeUrl(flow, deps) },
    },
  }
  const bound = await untilSigned(flow, 'bind', count => bind(flow, linking, count))
  const enrolment = {
    card,
    correlationId: ids.correlationId,
    consent,
    installation: ids.installation,
    session: bound.session,
  }
  await enrolCard(flow, client, enrolment, bound, async count =>
    untilSigned(flow, `again-${count}`, async tries => authenticate(flow, linking, `again-${count}-${tries}`)),
  )
  return flow.value('linked-at', deps.now)
}

/** Steps 1 to 6: after this the device has a passkey at the provider. */
async function bind(flow: Flow, linking: Linking, count: number): Promise<Bound> {
  const opened = await open(flow, linking, `session-${count}`)
  const { session } = opened
  const options = await askOptions(flow, linking, session, `options-${count}`)
  switch (readPasskeyAction(options.action)) {
    case 'authenticate':
      return {
        session,
        action: 'AUTHENTICATE',
        signed: await sign(flow, linking, `passkey-${count}`, options, opened),
      }
    case 'step_up':
      return confirmAndRegister(flow, linking, opened, options.stepUpOptions ?? [], count)
    case 'register':
      return register(flow, linking, opened, `${count}`)
    case 'unknown':
      throw new WalletError('provider_rejected', { operation: 'options', reason: 'unknown_action' })
  }
}

async function open(flow: Flow, { deps, installation }: Linking, name: string): Promise<Opened> {
  const url = await frameAddress(flow, deps, `${name}-address`)
  return { url, session: await openSession(flow, name, url, installation) }
}

/**
 * The bank confirms the person, and the device is registered. An issuer that offered ways to confirm can link the card: a no
 * that follows is its answer, not that it is unable to. Whoever takes longer for it than a session lives registers in another.
 */
async function confirmAndRegister(
  flow: Flow,
  linking: Linking,
  opened: Opened,
  offered: readonly StepUpOption[],
  count: number,
): Promise<Bound> {
  try {
    await stepUp(flow, `step-up-${count}`, stepUpWork(linking, opened.session), offered)
    return await register(flow, linking, opened, `${count}`).catch(async thrown => {
      if (!isSessionOver(thrown)) throw thrown
      return register(flow, linking, await open(flow, linking, `session-${count}-again`), `${count}-again`)
    })
  } catch (thrown) {
    if (!(thrown instanceof WalletError) || thrown.code !== 'issuer_unsupported') throw thrown
    throw new WalletError('step_up_failed', { reason: 'issuer_declined' }, { cause: thrown })
  }
}

/** Of the call alone: a passkey that was waited for in vain is the person's to try again. */
function isSessionOver(thrown: unknown): boolean {
  return thrown instanceof WalletError && thrown.code === 'ceremony_timeout' && thrown.context.operation === 'register'
}

function stepUpWork(linking: Linking, session: FrameSession) {
  const { deps, client, tokenId, correlationId, cardView, occasion } = linking
  return {
    deps,
    client,
    tokenId,
    correlationId,
    card: cardView,
    mayRegister: async (call: Call) =>
      saysRegister(
        (await client.authenticationOptions(tokenId, optionsRequest(session, correlationId, occasion), call)).action,
      ),
  }
}

async function register(flow: Flow, linking: Linking, { session, url }: Opened, name: string): Promise<Bound> {
  const { client, tokenId, correlationId, occasion, consent, deps } = linking
  const tms = await flow.step(`register-${name}`, { onUnknown: 'repeat', ...PATIENT }, call =>
    client.register(tokenId, registrationsRequest(session, correlationId, occasion, consent.profile), call),
  )
  const context = { action: 'REGISTER', tms, session, url } as const
  const signed = await signWithPasskey(flow, deps, `passkey-${name}`, context, { purpose: 'link' })
  return { session, action: 'REGISTER', signed }
}

async function authenticate(
  flow: Flow,
  linking: Linking,
  name: string,
): Promise<{ signed: Signed; session: FrameSession }> {
  const opened = await open(flow, linking, `${name}-session`)
  const options = await askOptions(flow, linking, opened.session, `${name}-options`)
  return { session: opened.session, signed: await sign(flow, linking, `${name}-passkey`, options, opened) }
}

function askOptions(
  flow: Flow,
  linking: Linking,
  session: FrameSession,
  name: string,
): Promise<AuthenticationOptionsResponse> {
  const { client, tokenId, correlationId, occasion } = linking
  return flow.step(name, { onUnknown: 'repeat', ...PATIENT }, call =>
    client.authenticationOptions(tokenId, optionsRequest(session, correlationId, occasion), call),
  )
}

function sign(
  flow: Flow,
  linking: Linking,
  name: string,
  options: AuthenticationOptionsResponse,
  { session, url }: Opened,
): Promise<Signed> {
  const tms = options.authenticationContext
  if (!tms) throw new WalletError('provider_rejected', { operation: 'options', reason: 'no_context' })
  return signWithPasskey(flow, linking.deps, name, { action: 'AUTHENTICATE', tms, session, url }, { purpose: 'link' })
}

function homeUrl(flow: Flow, deps: VisaDeps): Promise<string> {
  return flow.value('home', () => deps.homeUrl())
}

async function saveLink(deps: VisaDeps, card: Card, at: number): Promise<void> {
  await deps.links.save({
    provider: PROVIDER_ID,
    cardId: card.id,
    createdAt: at,
    enrolledAt: at,
    reference: { tokenId: referenceOf(card, 'tokenId') },
  })
}
