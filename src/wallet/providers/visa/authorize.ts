import type { FrameSession } from '../../../wire/visa/frame.ts'
import type { TmsAuthenticationContext } from '../../../wire/visa/passkey.ts'
import { readPasskeyAction } from '../../../wire/visa/step-up.ts'
import { WalletError } from '../../errors.ts'
import type { Flow, FlowDefinition } from '../../flow/types.ts'
import type { Installation } from '../../link/installation.ts'
import type { Card } from '../../link/types.ts'
import { offerLinkAgain } from '../link-again.ts'
import { PATIENT } from '../retry.ts'
import type { NoteReference, PayRequest } from '../types.ts'
import type { Standing, VisaClient } from './client.ts'
import type { VisaDeps } from './deps.ts'
import { PROVIDER_LABEL } from './identity.ts'
import { instructionRequest, type MandateTerms } from './instruction.ts'
import { linkKey } from './link-card.ts'
import { type Signed, signWithPasskey, untilSigned } from './passkey.ts'
import { keepProof } from './proof.ts'
import type { ReadySession } from './ready-session.ts'
import { referenceOf } from './reference.ts'
import { commerceDevice, type Occasion, optionsRequest } from './requests.ts'
import { frameAddress, openSession } from './session.ts'

/** What one purchase is paid with; the same for every function of the payment. */
export interface Paying {
  readonly deps: VisaDeps
  readonly client: VisaClient
  readonly linkCard: FlowDefinition<Card, void>
  readonly ready: Pick<ReadySession, 'take' | 'release'>
  readonly request: PayRequest
  readonly terms: MandateTerms
  readonly note: NoteReference
}

/** The network's leave for this purchase. Plain ids: journalled, and all that confirming and cancelling need. */
export type Authority = Readonly<Record<'instructionId' | 'mandateId' | 'correlationId' | 'device' | 'country', string>>

/** How often a pending instruction is answered with another passkey before we give up (contract 7.3). */
const MAX_PENDING = 2

interface Attempt extends Paying {
  readonly correlationId: string
  readonly installation: Installation
  readonly country: string
  /** Whether the card is linked here; changes when this purchase links it. */
  readonly link: { isMade: boolean }
}

/**
 * Gets the passkey for this very amount and merchant, and the instruction that rests on it (contract 7.4, steps 8 and 9).
 * With `standing` an instruction that is waiting for the cardholder is confirmed instead of a new one being made.
 */
export async function authorize(flow: Flow, paying: Paying, name: string, standing?: Authority): Promise<Authority> {
  const { deps, request } = paying
  const { isLinked, ...attempt } = await flow.value(`${name}-ids`, async () => {
    const correlationId = standing?.correlationId ?? crypto.randomUUID()
    const [isLinked, installation, profile] = await Promise.all([
      deps.links.isLinked(request.card),
      deps.installation(),
      deps.profile.read(),
    ])
    return { isLinked, correlationId, installation, country: profile?.country ?? 'US' }
  })
  return instruct(flow, { ...paying, ...attempt, link: { isMade: isLinked } }, name, standing)
}

async function instruct(flow: Flow, work: Attempt, name: string, known?: Authority): Promise<Authority> {
  let instructionId = known?.instructionId
  for (let count = 0; count <= MAX_PENDING; count++) {
    const proof = await untilSigned(flow, `${name}-${count}`, tries => prove(flow, work, `${name}-${count}-${tries}`))
    const told = await send(flow, work, `${name}-instruction-${count}`, proof, instructionId)
    instructionId = told.instructionId ?? instructionId
    if (instructionId === undefined)
      throw new WalletError('provider_rejected', { operation: 'instruct', field: 'instructionId' })
    const { correlationId, country, terms } = work
    const authority = { instructionId, mandateId: terms.mandateId, correlationId, country, device: told.device }
    if (told.status === 'active') return authority
    await flow.step(`${name}-note-${count}`, { onUnknown: 'repeat' }, () => work.note(authority))
  }
  throw new WalletError('provider_declined', { operation: 'instruct', reason: 'still_pending' })
}

interface Proof {
  readonly session: FrameSession
  readonly signed: Signed
}

function deviceOf(work: Attempt, session: FrameSession) {
  return commerceDevice(session, work.installation, work.country)
}

/** What confirming and cancelling lean on later is noted in the same breath: the device here, the passkey in memory. */
function send(
  flow: Flow,
  work: Attempt,
  name: string,
  { session, signed }: Proof,
  instructionId: string | undefined,
): Promise<Standing & { readonly device: string }> {
  return flow.step(name, { onUnknown: 'repeat', ...PATIENT }, async call => {
    const device = deviceOf(work, session)
    const body = instructionRequest(work.request, work.terms, work.correlationId, device, signed)
    const [told] = await Promise.all([
      instructionId === undefined
        ? work.client.createInstruction(body, call)
        : work.client.updateInstruction(instructionId, body, call),
      keepProof(work.deps.secrets, work.request, signed),
    ])
    return { ...told, device: JSON.stringify(device) }
  })
}

/** A fresh session, the options for the real amount and merchant, and the passkey; the card is linked first if need be. */
async function prove(flow: Flow, work: Attempt, name: string): Promise<Proof> {
  await requireTime(flow, work, `${name}-time`)
  const url = await frameAddress(flow, work.deps, `${name}-address`)
  if (work.link.isMade) {
    const first = await askInWindow(flow, work, `${name}-a`, url)
    if (first.context) return sign(flow, work, `${name}-a-passkey`, url, first.session, first.context)
    // The provider does not know this device with this card any more.
    await offerLinkAgain(flow, work.deps.links, { card: work.request.card, provider: PROVIDER_LABEL }, name)
  }
  await flow.child(`${name}-link`, work.linkCard, work.request.card, linkKey(work.request.card))
  work.link.isMade = true
  await requireTime(flow, work, `${name}-linked-time`)
  const second = await ask(flow, work, `${name}-b`, url)
  if (!second.context) throw new WalletError('provider_rejected', { operation: 'options', reason: 'link_not_kept' })
  return sign(flow, work, `${name}-b-passkey`, url, second.session, second.context)
}

/** Once what was approved has ended nobody is asked to sign it any more. */
async function requireTime(flow: Flow, { deps, terms }: Attempt, name: string): Promise<void> {
  if ((await flow.value(name, deps.now)) >= terms.until) throw new WalletError('expired', { what: 'mandate' })
}

async function ask(flow: Flow, work: Attempt, name: string, url: string) {
  const ready = await flow.step(`${name}-ready`, { onUnknown: 'repeat', changes: 'nothing', secret: 'secret' }, () =>
    work.ready.take(url),
  )
  const session = ready ?? (await openSession(flow, `${name}-session`, url, work.installation))
  const options = await flow.step(`${name}-options`, { onUnknown: 'repeat', ...PATIENT }, call => {
    const body = optionsRequest(session, work.correlationId, occasionOf(work.request))
    return work.client.authenticationOptions(referenceOf(work.request.card, 'tokenId'), body, call)
  })
  const isBound = readPasskeyAction(options.action) === 'authenticate'
  if (isBound && !options.authenticationContext) {
    throw new WalletError('provider_rejected', { operation: 'options', reason: 'no_context' })
  }
  return { session, context: isBound ? options.authenticationContext : undefined }
}

/** Asks; without leave to sign, the provider's window that opened meanwhile has nothing to show. */
async function askInWindow(flow: Flow, work: Attempt, name: string, url: string) {
  try {
    const asked = await ask(flow, work, name, url)
    if (!asked.context) await work.ready.release()
    return asked
  } catch (thrown) {
    await work.ready.release()
    throw thrown
  }
}

function occasionOf({ facts }: PayRequest): Occasion {
  return { amount: facts.amount, merchant: { name: facts.payee.name, url: facts.payee.origin } }
}

async function sign(
  flow: Flow,
  work: Attempt,
  name: string,
  url: string,
  session: FrameSession,
  tms: TmsAuthenticationContext,
): Promise<Proof> {
  const { amount, payee } = work.request.facts
  const context = { action: 'AUTHENTICATE', tms, session, url } as const
  const purpose = { purpose: 'pay', amount, payee: payee.name } as const
  return { session, signed: await signWithPasskey(flow, work.deps, name, context, purpose) }
}
