import type { ActivityEntry } from '../../messages/commands.ts'
import { labelFor, t } from '../i18n.ts'

type Told = Pick<ActivityEntry, 'kind' | 'identity' | 'payee' | 'purchaseId'>

/** What happened, and as which identity, or with whom where it belongs to no purchase. */
export function whatHappened({ kind, identity, payee, purchaseId }: Told): string {
  const what = labelFor('activity.kind', kind) ?? t('activity.event')
  const about = identity ?? (purchaseId === undefined ? payee : undefined)
  return about === undefined ? what : `${what}: ${about}`
}
