import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import { explained } from './errors.ts'
import { PROVIDER_LABEL } from './identity.ts'
import type { Session } from './session.ts'
import type { Order } from './three-ds.ts'
import { visitWindow } from './window.ts'
import type { Work } from './work.ts'

/**
 * FIDO authentication of a purchase (contract 2.2, 11): the person confirms this order with the passkey. False when Cardinal
 * could not do it: then the bank asks instead. Throws WalletError `cancelled`, or what another try may mend.
 */
export async function confirmWithPasskey(
  flow: Flow,
  work: Work,
  session: Session,
  order: Order,
  name: string,
): Promise<boolean> {
  const { orderNumber, amount, merchant } = order
  const result = await visitWindow(
    flow,
    work,
    session,
    {
      path: 'transact',
      sign: call => work.client.transact(session.session, { orderNumber, amount }, call),
      prompt: {
        kind: 'passkey',
        view: {
          purpose: amount.amount > 0 ? 'pay' : 'link',
          provider: PROVIDER_LABEL,
          expiresAt: session.expiresAt,
          ...(amount.amount > 0 && { amount, payee: merchant.name }),
        },
      },
    },
    name,
  )
  switch (result.kind) {
    case 'authenticated':
      return true
    case 'cancelled':
      throw explained('passkey_refused', 'cardinalPasskeyCancelled')
    case 'failed':
    case 'service_error':
    case 'not_done':
      return false
    default:
      throw new WalletError('provider_rejected', { reason: 'unexpected_answer' })
  }
}
