import type { ActivityEntry } from '../../messages/commands.ts'
import { labelFor, t } from '../i18n.ts'

/** What happened, and as which identity where it is about one. */
export function whatHappened({ kind, identity }: Pick<ActivityEntry, 'kind' | 'identity'>): string {
  const what = labelFor('activity.kind', kind) ?? t('activity.event')
  return identity === undefined ? what : `${what}: ${identity}`
}
