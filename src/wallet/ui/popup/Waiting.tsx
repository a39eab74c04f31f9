import type { Summary } from '../../messages/approval.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Failure } from '../components/Failure.tsx'
import { hostOf } from '../format/host.ts'
import { formatMoney } from '../format/money.ts'
import { counted, locale, t } from '../i18n.ts'
import styles from './PopupApp.module.css'

type Request = Summary['waiting'][number]

/** What waits for the person, first of all. A press opens the approval window at that request. */
export function Waiting({ waiting, locked }: { readonly waiting: readonly Request[]; readonly locked: boolean }) {
  const action = useAction()
  const open = (taskId: string) =>
    void action.run(async () => {
      await send('approval.open', { taskId })
      window.close()
    })
  return (
    <section class={styles.waiting}>
      <h2>{counted('popup.waiting', waiting.length)}</h2>
      <Failure error={action.error} />
      {waiting.map(request => (
        <button key={request.taskId} type="button" class={styles.request} onClick={() => open(request.taskId)}>
          <bdi>{request.payee ?? (hostOf(request.who) || t(`popup.unnamed.${request.kind}`))}</bdi>
          {request.amount && <b>{formatMoney(request.amount, locale())}</b>}
          <span class={styles.quiet}>{whatFor(request, locked)}</span>
        </button>
      ))}
    </section>
  )
}

/** A locked wallet knows how much waits, and nothing of what it is. */
function whatFor(request: Request, locked: boolean): string {
  if (locked) return t('popup.lockedAsks')
  return request.who ? t(`popup.asks.${request.kind}`, { who: hostOf(request.who) }) : ''
}
