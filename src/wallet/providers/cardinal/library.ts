import * as v from 'valibot'
import { cardTypeOf } from '../../../wire/cardinal/card-type.ts'
import { type CompletionProblem, readCompletionProblem, readSetup, type SdkSetup } from '../../../wire/cardinal/sdk.ts'
import { WalletError } from '../../errors.ts'
import { seconds } from '../../flow/define.ts'
import type { Flow } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { PATIENT } from '../retry.ts'
import { readAddresses } from './addresses.ts'
import type { CardinalDeps } from './deps.ts'
import type { SdkJob } from './surface.ts'

/** Milliseconds: the library's own limit and the page's opening. */
const LIMIT = seconds(45)

export const surfaceResultSchema = v.union([
  v.object({ ok: v.literal(true), value: v.optional(v.unknown()) }),
  v.object({ ok: v.literal(false), failure: v.picklist(['no_library', 'no_answer']) }),
  v.object({ ok: v.literal(false), failure: v.literal('rejected'), rejection: v.pipe(v.string(), v.maxLength(200)) }),
])
export type SurfaceResult = v.InferOutput<typeof surfaceResultSchema>

/** Reads what the surface driver sent. @throws WalletError `message_forged` */
export function readSurface(raw: unknown): SurfaceResult {
  const told = v.safeParse(surfaceResultSchema, raw)
  if (!told.success) throw new WalletError('message_forged', { field: 'result' })
  return told.output
}

/** Step 1 (contract 4): whether this browser and device can keep a passkey. A library that fails means: not here. */
export function checkCompatibility(flow: Flow, deps: CardinalDeps, name: string, card: Card): Promise<SdkSetup> {
  const network = card.network === 'other' ? 'visa' : card.network
  return runLibrary(flow, deps, name, { method: 'setup', CardType: cardTypeOf(network) }, raw => {
    const result = readSurface(raw)
    return result.ok ? readSetup(result.value) : { supported: false }
  })
}

/** Step 6 (seed): makes the device known. Undefined when done; otherwise why not. */
export async function completeEnrollment(
  flow: Flow,
  deps: CardinalDeps,
  name: string,
  userId: string,
): Promise<CompletionProblem | undefined> {
  const told = await runLibrary(flow, deps, name, { method: 'completeEnrollment', UserId: userId }, raw => {
    const result = readSurface(raw)
    if (result.ok) return { done: true }
    return {
      done: false,
      problem: result.failure === 'rejected' ? readCompletionProblem(result.rejection) : ('unknown' as const),
    }
  })
  return told.done ? undefined : (told.problem ?? 'unknown')
}

async function runLibrary<T>(
  flow: Flow,
  deps: CardinalDeps,
  name: string,
  call: SdkJob['call'],
  parse: (raw: unknown) => T,
): Promise<T> {
  const { sdkUrl } = await flow.step(`${name}-address`, { onUnknown: 'repeat', ...PATIENT }, async once =>
    readAddresses(deps, once),
  )
  // Like a session of the other networks, it is always followed by something else on the same page.
  return flow.ceremony(name, {
    surface: 'cardinal',
    action: 'session',
    job: { action: 'sdk', sdkUrl, call },
    timeout: LIMIT,
    parse,
  })
}
