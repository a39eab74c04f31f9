import * as v from 'valibot'
import { SESSION_LIFE } from '../../../wire/mastercard/limits.ts'
import { WalletError } from '../../errors.ts'
import { seconds } from '../../flow/define.ts'
import type { Call, Flow } from '../../flow/types.ts'
import type { PromptView } from '../../messages/prompts.ts'
import { PATIENT } from '../retry.ts'
import type { MastercardDeps } from './deps.ts'
import { PROVIDER_LABEL } from './identity.ts'
import { untilSo } from './poll.ts'
import type { Session } from './session.ts'

/** What a visit is for, as the approval window says it. */
export type Occasion = Pick<PromptView<'passkey'>, 'purpose' | 'amount' | 'payee'>

/** The callback's query: a secret where it holds a proof. */
export type ReturnQuery = Readonly<Record<string, string>>

/**
 * Opens Mastercard's page first-party in a tab, exactly as its address came, and waits until the person is back at the
 * gateway (guide, step 2). The page, the gateway, the person's cancel and the fifteen minutes race.
 * Throws WalletError `cancelled`, `ceremony_lost` (tab closed), `ceremony_timeout`.
 */
export async function visitPage(
  flow: Flow,
  deps: MastercardDeps,
  name: string,
  session: Session,
  occasion: Occasion,
): Promise<ReturnQuery> {
  const until = session.startedAt + SESSION_LIFE
  const end = await flow.race(name, {
    page: branch => showPage(branch, session, occasion),
    returned: branch =>
      untilSo(branch, {
        now: deps.now,
        until,
        isSo: async call => (await deps.gateway.readCallback(session.callbackId, call)).state === 'arrived',
      }),
    person: branch =>
      branch.ask('cancel', {
        kind: 'passkey',
        view: { ...occasion, provider: PROVIDER_LABEL, place: 'tab', expiresAt: until },
      }),
    limit: branch => branch.wait('limit', until),
  })
  if (end.winner === 'person') throw new WalletError('cancelled', {})
  // Whatever ended the wait: somebody who came back a moment before is back.
  const back = await flow.step(`${name}-back`, { onUnknown: 'repeat', ...PATIENT, secret: 'secret' }, call =>
    readReturn(deps, session, call),
  )
  if (back.query) return back.query
  if (end.winner === 'limit') throw new WalletError('ceremony_timeout', { problem: 'mcExpired', next: 'again' })
  throw new WalletError('ceremony_lost', { problem: 'mcTabClosed', next: 'again' })
}

/** Ends when the tab is back at our gateway, or closed. */
async function showPage(flow: Flow, { page }: Session, { purpose }: Occasion): Promise<'back' | 'closed'> {
  try {
    await flow.ceremony('page', {
      surface: 'tab',
      action: purpose,
      job: () => ({ url: page.uri }),
      timeout: SESSION_LIFE + seconds(60),
      parse: () => 'back' as const,
    })
    return 'back'
  } catch (thrown) {
    if (thrown instanceof WalletError && thrown.code === 'ceremony_lost') return 'closed'
    throw thrown
  }
}

const querySchema = v.record(v.string(), v.string())

async function readReturn(deps: MastercardDeps, session: Session, call: Call): Promise<{ query?: ReturnQuery }> {
  const told = await deps.gateway.readCallback(session.callbackId, call)
  if (told.state === 'waiting') return {}
  const query = v.safeParse(querySchema, JSON.parse(told.query))
  return { query: query.success ? query.output : {} }
}
