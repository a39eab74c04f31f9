import type { LookupBody, ThreeDsAnswer } from '../../../wire/cardinal/gateway-api.ts'
import type { Money } from '../../../wire/money.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import { PATIENT } from '../retry.ts'
import { explained } from './errors.ts'
import type { Session } from './session.ts'
import { visitWindow } from './window.ts'
import type { Holder, Work } from './work.ts'

/** What is authenticated: an order, and who is paid. */
export interface Order {
  readonly orderNumber: string
  readonly amount: Money
  readonly merchant: { readonly name: string; readonly url: string }
}

/** How an order was authenticated. `told` is secret. */
export interface Authenticated {
  readonly told: Extract<ThreeDsAnswer, { kind: 'authenticated' }>
  /** The bank challenged the person, and they passed: strong customer authentication. */
  readonly sca: boolean
}

/**
 * Step 4 (seed): 3-D Secure with the session's own ReferenceId, e-mail and number. `challenge` asks the bank for a challenge,
 * since nothing less counts for an enrolment. Throws WalletError `step_up_failed` when the bank says no.
 */
export async function authenticateOrder(
  flow: Flow,
  work: Work,
  {
    holder,
    session,
    order,
    challenge,
  }: { holder: Holder; session: Session; order: Order; challenge: LookupBody['challenge'] },
  name: string,
): Promise<Authenticated> {
  const looked = await flow.step(`${name}-lookup`, { onUnknown: 'repeat', ...PATIENT, secret: 'secret' }, async call =>
    whole(await work.client.lookup(session.session, lookupBody(holder, order, challenge), call)),
  )
  const asked = await flow.value(`${name}-said`, () => looked.kind)
  if (asked === 'authenticated') return { told: authenticatedOf(looked), sca: false }
  if (asked === 'failed') throw explained('step_up_failed', 'cardinalBankRefused', 'never')
  const end = await visitWindow(
    flow,
    work,
    session,
    {
      path: 'stepUp',
      sign: call => work.client.stepUp(session.session, call),
      prompt: {
        kind: 'bank-window',
        view: {
          lastFour: holder.card.lastFour,
          payee: order.merchant.name,
          ...(order.amount.amount > 0 && { amount: order.amount }),
          expiresAt: session.expiresAt,
        },
      },
    },
    `${name}-challenge`,
  )
  if (end.kind !== 'challenge_over') throw new WalletError('provider_rejected', { reason: 'unexpected_answer' })
  const told = await flow.step(`${name}-ask`, { onUnknown: 'repeat', ...PATIENT, secret: 'secret' }, async call =>
    whole(await work.client.authenticate(session.session, call)),
  )
  const passed = await flow.value(`${name}-passed`, () => told.kind === 'authenticated')
  if (!passed) throw explained('step_up_failed', 'cardinalBankRefused')
  return { told: authenticatedOf(told), sca: true }
}

/** One shape for every answer, so that reading a member of a secret that is gone is noticed. */
interface Whole {
  readonly kind: ThreeDsAnswer['kind']
  readonly cavv: string
  readonly eci: string
  readonly dsTransactionId: string
}

function whole(told: ThreeDsAnswer): Whole {
  if (told.kind !== 'authenticated') return { kind: told.kind, cavv: '', eci: '', dsTransactionId: '' }
  return told
}

function authenticatedOf(told: Whole): Authenticated['told'] {
  return {
    kind: 'authenticated',
    get cavv() {
      return told.cavv
    },
    get eci() {
      return told.eci
    },
    get dsTransactionId() {
      return told.dsTransactionId
    },
  }
}

function lookupBody({ card, email, typed }: Holder, order: Order, challenge: LookupBody['challenge']): LookupBody {
  const [expirationYear = '', expirationMonth = ''] = (card.expires ?? '').split('-')
  const { orderNumber, amount, merchant } = order
  return {
    email,
    accountNumber: typed.number,
    orderNumber,
    amount,
    expirationMonth,
    expirationYear,
    merchant,
    challenge,
  }
}
