import { WalletError } from '../../errors.ts'
import { seconds } from '../../flow/define.ts'
import type { Call, Flow } from '../../flow/types.ts'

/** Between two looks. */
const LOOK_EVERY = seconds(3)

interface Poll {
  /** Epoch milliseconds; the runner's clock. */
  readonly now: () => number
  /** Epoch milliseconds after which nobody waits any more; the branch then rests, and another one of its race ends. */
  readonly until: number
  readonly isSo: (call: Call) => Promise<boolean>
}

/** A branch of a race that ends once it is so. A look that gets no answer is none: the next one is seconds away. */
export async function untilSo(flow: Flow, { now, until, isSo }: Poll): Promise<void> {
  const from = await flow.value('from', now)
  for (let count = 1; from + count * LOOK_EVERY < until; count++) {
    await flow.wait(`pause-${count}`, from + count * LOOK_EVERY)
    if (await flow.step(`look-${count}`, { onUnknown: 'repeat' }, call => quietly(isSo, call))) return
  }
  await flow.wait('until-limit', until + LOOK_EVERY)
}

async function quietly(isSo: Poll['isSo'], call: Call): Promise<boolean> {
  try {
    return await isSo(call)
  } catch (thrown) {
    if (call.signal.aborted || !(thrown instanceof WalletError) || !isTransient(thrown)) throw thrown
    return false
  }
}

function isTransient({ code }: WalletError): boolean {
  return code === 'gateway_unreachable' || code === 'provider_unavailable'
}
