import type { ReturnedResult, WindowAnswer } from '../../../wire/cardinal/gateway-api.ts'
import { centinelPaths } from '../../../wire/cardinal/jwt.ts'
import { limits } from '../../../wire/cardinal/limits.ts'
import type { SurfaceJob } from '../../ceremony/surface-job.ts'
import { readSurfaceResult } from '../../ceremony/surface-result.ts'
import { WalletError } from '../../errors.ts'
import { seconds } from '../../flow/define.ts'
import type { Call, Flow, PromptRequest } from '../../flow/types.ts'
import { PATIENT } from '../retry.ts'
import { readAddresses } from './addresses.ts'
import { expired, explained } from './errors.ts'
import { windowJob } from './jobs.ts'
import type { Session } from './session.ts'
import type { Work } from './work.ts'

/** Milliseconds between two looks at the gateway, and how often at most after the window has ended. */
const LOOK_EVERY = seconds(2)
const LAST_LOOKS = 3

/** A window to show: which endpoint, how its JWT is made, and what the approval window says meanwhile. */
export interface Visit {
  readonly path: keyof typeof centinelPaths
  readonly sign: (call: Call) => Promise<WindowAnswer>
  readonly prompt: PromptRequest<'passkey'> | PromptRequest<'bank-window'>
}

/**
 * Opens Cardinal's window with a fresh JWT and waits until its answer is at the gateway, which checks it. The window, the
 * gateway, the person's cancel and the session's twenty minutes race. Throws WalletError `cancelled`, or `ceremony_lost` with
 * what to tell the person.
 */
export async function visitWindow(
  flow: Flow,
  work: Work,
  session: Session,
  visit: Visit,
  name: string,
): Promise<ReturnedResult> {
  const url = await flow.step(`${name}-address`, { onUnknown: 'repeat', ...PATIENT }, async call => {
    const { centinelApiUrl } = await readAddresses(work.deps, call)
    return centinelApiUrl + centinelPaths[visit.path]
  })
  // Used up once a window has shown it: it does not outlive the browser, so that no window is opened with a spent one.
  const signed = await flow.step(`${name}-jwt`, { onUnknown: 'repeat', ...PATIENT, secret: 'secret' }, visit.sign)
  const job = () => windowJob(url, signed.jwt)
  const end = await flow.race(name, {
    window: branch => showWindow(branch, job, visit.path),
    arrived: branch => untilArrived(branch, work, signed, session.expiresAt),
    person: branch => branch.ask('cancel', visit.prompt),
    limit: branch => branch.wait('limit', session.expiresAt),
  })
  if (end.winner === 'person') throw new WalletError('cancelled', {})
  // Whatever ended the wait: an answer that came a moment before has come.
  const result = await lastLook(flow, work, signed, name)
  if (result !== undefined) return result
  throw end.winner === 'limit' ? expired() : explained('ceremony_lost', 'cardinalWindowClosed')
}

async function showWindow(flow: Flow, job: () => SurfaceJob, action: string): Promise<'over'> {
  try {
    await flow.ceremony('window', {
      surface: 'cardinal',
      action,
      job,
      timeout: limits.session,
      parse: readSurfaceResult,
    })
  } catch (thrown) {
    if (!(thrown instanceof WalletError) || thrown.code !== 'ceremony_lost') throw thrown
  }
  return 'over'
}

async function untilArrived(flow: Flow, { deps, client }: Work, signed: WindowAnswer, until: number): Promise<void> {
  const from = await flow.value('from', deps.now)
  for (let count = 1; from + count * LOOK_EVERY < until; count++) {
    await flow.wait(`pause-${count}`, from + count * LOOK_EVERY)
    const arrived = await flow.step(`look-${count}`, { onUnknown: 'repeat' }, async call => {
      return (await quietly(client.returned(signed.request, call), call))?.state === 'arrived'
    })
    if (arrived) return
  }
  await flow.wait('until-limit', until + LOOK_EVERY)
}

/** A look that gets no answer is none: the next one is seconds away. */
async function quietly<T>(asked: Promise<T>, { signal }: Call): Promise<T | undefined> {
  try {
    return await asked
  } catch (thrown) {
    const isTransient =
      thrown instanceof WalletError && (thrown.code === 'gateway_unreachable' || thrown.code === 'provider_unavailable')
    if (signal.aborted || !isTransient) throw thrown
    return undefined
  }
}

/** The window may be gone a moment before its answer has reached the gateway. */
async function lastLook(
  flow: Flow,
  { deps, client }: Work,
  signed: WindowAnswer,
  name: string,
): Promise<ReturnedResult | undefined> {
  const from = await flow.value(`${name}-ended`, deps.now)
  for (let count = 0; count < LAST_LOOKS; count++) {
    if (count > 0) await flow.wait(`${name}-moment-${count}`, from + count * seconds(1))
    const told = await flow.step(`${name}-result-${count}`, { onUnknown: 'repeat', ...PATIENT }, call =>
      client.returned(signed.request, call),
    )
    if (told.state === 'arrived') return told.result
  }
  return undefined
}
