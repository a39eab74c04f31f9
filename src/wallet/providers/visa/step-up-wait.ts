import type { ApprovalState } from '../../../wire/visa/approval.ts'
import { threeDsAddress } from '../../../wire/visa/step-up.ts'
import { WalletError } from '../../errors.ts'
import { minutes, seconds } from '../../flow/define.ts'
import type { Call, Flow } from '../../flow/types.ts'
import { pageOfIssuer } from '../issuer-page.ts'
import { PATIENT } from '../retry.ts'
import { isTransient } from './errors.ts'
import { confirmWithCode } from './step-up-code.ts'
import type { Method, MethodEnd, StepUp, Tally } from './step-up-method.ts'

/** How often the issuer's approval is looked for, and how long at most (contract 7.2). */
const LOOK_EVERY = seconds(3)
const LOOK_AT_MOST = minutes(5)

/** Where the approval shows, and what the person is given to open. */
interface Watch {
  readonly openUrl?: string
  readonly isApproved: (call: Call) => Promise<boolean>
}

/**
 * Waits for the bank: an app, a phone call, or a 3-D Secure page that returns to a callback of the gateway. The issuer's
 * approval, the person's choice and the time limit race; "check now" looks at once and waits on.
 */
export async function confirmByWaiting(
  flow: Flow,
  name: string,
  work: StepUp,
  method: Method,
  tally: Tally,
): Promise<MethodEnd> {
  const watch = await watchFor(flow, name, work, method)
  const startedAt = await flow.value(`${name}-started`, work.deps.now)
  const expiresAt = startedAt + LOOK_AT_MOST
  for (let round = 1; ; round++) {
    const end = await flow.race(`${name}-${round}`, {
      approved: branch => look(branch, work, watch, expiresAt),
      person: branch =>
        branch.ask('wait', {
          kind: 'step-up-wait',
          view: {
            method: waitMethod(method),
            value: method.value,
            expiresAt,
            ...(watch.openUrl !== undefined && { openUrl: watch.openUrl }),
            ...(method.kind === 'app' && { mayHaveCode: true }),
          },
        }),
      limit: branch => branch.wait('limit', expiresAt),
    })
    if (end.winner === 'approved') return { end: 'confirmed' }
    if (end.winner === 'limit') return { end: 'back', problem: 'expired' }
    if (end.value.decision === 'cancel') throw new WalletError('cancelled', {})
    if (end.value.decision === 'other_method') return { end: 'back' }
    if (end.value.decision === 'enter_code') return confirmWithCode(flow, `${name}-app`, work, method, tally)
    if (await flow.step(`${name}-check-${round}`, { onUnknown: 'repeat' }, call => quietly(watch, call)))
      return { end: 'confirmed' }
  }
}

async function look(flow: Flow, work: StepUp, watch: Watch, expiresAt: number): Promise<void> {
  const from = await flow.value('from', work.deps.now)
  for (let count = 1; from + count * LOOK_EVERY < expiresAt; count++) {
    await flow.wait(`pause-${count}`, from + count * LOOK_EVERY)
    if (await flow.step(`look-${count}`, { onUnknown: 'repeat' }, call => quietly(watch, call))) return
  }
  await flow.wait('until-limit', expiresAt + LOOK_EVERY)
}

/** A look that gets no answer is none: the next one is three seconds away. */
async function quietly(watch: Watch, call: Call): Promise<boolean> {
  try {
    return await watch.isApproved(call)
  } catch (thrown) {
    if (call.signal.aborted || !(thrown instanceof WalletError) || !isTransient(thrown)) throw thrown
    return false
  }
}

async function watchFor(flow: Flow, name: string, work: StepUp, method: Method): Promise<Watch> {
  const page = pageOfIssuer(method.source, work.deps.sandbox)
  if (method.kind === 'three_ds') return watchCallback(flow, name, work, method, page)
  const before = await flow.step(`${name}-before`, { onUnknown: 'repeat', ...PATIENT }, call =>
    work.client.approval(work.tokenId, call),
  )
  return { ...(page !== undefined && { openUrl: page }), isApproved: call => approvedByIssuer(work, before, call) }
}

/**
 * Notified through the gateway, or seen by asking the provider again: whichever comes first. What the issuer had decided
 * `before` was about another try.
 */
async function approvedByIssuer(work: StepUp, before: ApprovalState, call: Call): Promise<boolean> {
  const told = await work.client.approval(work.tokenId, call)
  if (told.state === 'waiting' || told.at === decidedAt(before)) return work.mayRegister(call)
  if (told.state === 'declined') throw new WalletError('step_up_failed', { reason: 'issuer_declined' })
  return true
}

function decidedAt(decision: ApprovalState): number | undefined {
  return decision.state === 'waiting' ? undefined : decision.at
}

async function watchCallback(
  flow: Flow,
  name: string,
  work: StepUp,
  method: Method,
  page: string | undefined,
): Promise<Watch> {
  if (page === undefined) throw new WalletError('step_up_failed', { reason: 'no_issuer_page' })
  const callback = await flow.step(`${name}-callback`, { onUnknown: 'repeat', ...PATIENT }, call =>
    work.deps.gateway.createCallback(call),
  )
  return {
    openUrl: threeDsAddress(page, method.id, callback.url),
    isApproved: async call => (await work.deps.gateway.readCallback(callback.id, call)).state === 'arrived',
  }
}

function waitMethod(method: Method): 'app' | 'three_ds' | 'customer_service' | 'outbound_call' {
  switch (method.kind) {
    case 'three_ds':
    case 'customer_service':
    case 'outbound_call':
      return method.kind
    default:
      return 'app'
  }
}
