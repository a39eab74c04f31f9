import { WalletError } from '../../errors.ts'
import { minutes } from '../../flow/define.ts'
import type { Call, Flow } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { pageOfIssuer } from '../issuer-page.ts'
import { PATIENT } from '../retry.ts'
import { openIdentityCheck, requireUsable } from './add-card.ts'
import type { MastercardClient } from './client.ts'
import type { MastercardDeps } from './deps.ts'
import { untilSo } from './poll.ts'
import { digitalCardIdOf } from './reference.ts'

/** How long the issuer's word is waited for. */
const LOOK_AT_MOST = minutes(10)

interface Check {
  readonly deps: MastercardDeps
  readonly client: MastercardClient
  readonly card: Card
}

/**
 * The issuer confirms who the cardholder is before a passkey is linked with the card (guide, "Issuer Verification"): on
 * its own page, until Mastercard's card no longer waits for it (contract 9.1). Throws WalletError `card_not_eligible`,
 * `step_up_failed`, `cancelled`.
 */
export async function confirmIdentity(flow: Flow, check: Check): Promise<void> {
  const open = await flow.step('identity', { onUnknown: 'repeat', ...PATIENT }, call => standing(check, call))
  if (open.isConfirmed) return
  const openUrl = pageOfIssuer(open.address, check.deps.sandbox)
  if (openUrl === undefined) throw new WalletError('step_up_failed', { reason: 'no_issuer_page' })
  const startedAt = await flow.value('identity-started', check.deps.now)
  const expiresAt = startedAt + LOOK_AT_MOST
  for (let round = 1; ; round++) {
    const end = await flow.race(`identity-${round}`, {
      confirmed: branch =>
        untilSo(branch, {
          now: check.deps.now,
          until: expiresAt,
          isSo: async call => (await standing(check, call)).isConfirmed,
        }),
      person: branch =>
        branch.ask('wait', {
          kind: 'step-up-wait',
          view: { method: 'three_ds', value: check.card.issuer ?? '', openUrl, expiresAt, otherMethods: 'none' },
        }),
      limit: branch => branch.wait('limit', expiresAt),
    })
    if (end.winner === 'confirmed') return
    if (end.winner === 'limit') throw new WalletError('step_up_failed', { reason: 'issuer_silent' })
    if (end.value.decision === 'cancel') throw new WalletError('cancelled', {})
    const now = await flow.step(`identity-check-${round}`, { onUnknown: 'repeat', ...PATIENT }, call =>
      standing(check, call),
    )
    if (now.isConfirmed) return
  }
}

interface Standing {
  readonly isConfirmed: boolean
  readonly address?: string
}

async function standing({ client, card }: Check, call: Call): Promise<Standing> {
  const told = await client.card(digitalCardIdOf(card), call)
  requireUsable(told)
  const open = openIdentityCheck(told)
  if (!open) return { isConfirmed: true }
  return { isConfirmed: false, ...(open.address !== undefined && { address: open.address }) }
}
