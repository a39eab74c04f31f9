import * as v from 'valibot'
import { cardTypeOf } from '../../../wire/cardinal/card-type.ts'
import { type CompletionProblem, readCompletionProblem, readSetup, type SdkSetup } from '../../../wire/cardinal/sdk.ts'
import { readSurfaceResult } from '../../ceremony/surface-result.ts'
import { WalletError } from '../../errors.ts'
import { seconds } from '../../flow/define.ts'
import type { Flow } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { PATIENT } from '../retry.ts'
import { readAddresses } from './addresses.ts'
import type { CardinalDeps } from './deps.ts'
import { libraryJob } from './jobs.ts'
import type { LibraryCall } from './sdk-world.ts'

/** Milliseconds: the library's own limit and the page's opening. */
const LIMIT = seconds(45)

const answerSchema = v.variant('end', [
  v.object({ end: v.literal('done'), value: v.optional(v.unknown()) }),
  v.object({ end: v.literal('not_loaded') }),
  v.object({ end: v.literal('rejected'), rejection: v.string() }),
])
type LibraryAnswer = v.InferOutput<typeof answerSchema>

/** How the call ended; undefined when nobody answered. @throws WalletError `message_forged` */
function readAnswer(raw: unknown): LibraryAnswer | undefined {
  const result = readSurfaceResult(raw)
  if (!result.ok) return undefined
  const answer = v.safeParse(answerSchema, result.message)
  if (!answer.success) throw new WalletError('message_forged', { field: 'result.message' })
  return answer.output
}

/** Step 1 (contract 4): whether this browser and device can keep a passkey. A library that fails means: not here. */
export function checkCompatibility(flow: Flow, deps: CardinalDeps, name: string, card: Card): Promise<SdkSetup> {
  const network = card.network === 'other' ? 'visa' : card.network
  return runLibrary(flow, deps, name, { method: 'setup', CardType: cardTypeOf(network) }, raw => {
    const answer = readAnswer(raw)
    return answer?.end === 'done' ? readSetup(answer.value) : { supported: false }
  })
}

interface Completion {
  readonly done: boolean
  readonly problem?: CompletionProblem
}

/**
 * Step 6 (seed): makes the device known. Undefined when done; otherwise why not, which a page that was closed is as well: the
 * passkey is made by then, and a purchase beside it confirmed.
 */
export async function completeEnrollment(
  flow: Flow,
  deps: CardinalDeps,
  name: string,
  userId: string,
): Promise<CompletionProblem | undefined> {
  const call: LibraryCall = { method: 'completeEnrollment', UserId: userId }
  const told = await runLibrary(flow, deps, name, call, readCompletion).catch(notDoneIfGone)
  return told.done ? undefined : (told.problem ?? 'unknown')
}

function readCompletion(raw: unknown): Completion {
  const answer = readAnswer(raw)
  if (answer?.end === 'done') return { done: true }
  return { done: false, problem: answer?.end === 'rejected' ? readCompletionProblem(answer.rejection) : 'unknown' }
}

function notDoneIfGone(thrown: unknown): Completion {
  const isGone =
    thrown instanceof WalletError && (thrown.code === 'ceremony_lost' || thrown.code === 'ceremony_timeout')
  if (!isGone) throw thrown
  return { done: false }
}

async function runLibrary<T>(
  flow: Flow,
  deps: CardinalDeps,
  name: string,
  call: LibraryCall,
  parse: (raw: unknown) => T,
): Promise<T> {
  const { sdkUrl } = await flow.step(`${name}-address`, { onUnknown: 'repeat', ...PATIENT }, async once =>
    readAddresses(deps, once),
  )
  // Like a session of the other networks, it is always followed by something else on the same page.
  return flow.ceremony(name, {
    surface: 'cardinal',
    action: 'session',
    job: libraryJob(sdkUrl, call),
    timeout: LIMIT,
    parse,
  })
}
