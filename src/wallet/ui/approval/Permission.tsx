import { useState } from 'preact/hooks'
import { Button } from '../components/Button.tsx'
import { GuardedButton } from '../components/GuardedButton.tsx'
import { LimitFields, readLimits, typedLimits } from '../components/LimitFields.tsx'
import { Notice } from '../components/Notice.tsx'
import { Origin } from '../components/Origin.tsx'
import { Rich } from '../components/Rich.tsx'
import { hostOf } from '../format/host.ts'
import { t } from '../i18n.ts'
import { AgentSays } from './AgentSays.tsx'
import styles from './Permission.module.css'
import { RequesterName, RequesterWarnings } from './Requester.tsx'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

/** A site asks to be allowed to ask. The person may set its limits lower, higher, or not at all. */
export function Permission({ view, reply, busy, guardKey }: ScreenProps<'permission'>) {
  const [typed, setTyped] = useState(() => typedLimits(view))
  const limits = readLimits(typed)
  const allow = () => {
    if (limits) reply({ decision: 'allow', ...limits })
  }
  return (
    <Screen
      title={<Rich message="permission.title" parts={{ who: <RequesterName requester={view.requester} /> }} />}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'refuse' })}>
            {t('permission.refuse')}
          </Button>
          <GuardedButton
            guardKey={`${guardKey}|${JSON.stringify(typed)}`}
            unavailable={busy || !limits}
            onPress={allow}
          >
            {view.requester.kind === 'page'
              ? t('permission.allowHost', { host: hostOf(view.requester.origin) })
              : t('permission.allow')}
          </GuardedButton>
        </>
      }
    >
      <RequesterWarnings requester={view.requester} />
      <ul class={styles.meaning}>
        <li>{t('permission.mayAsk')}</li>
        <li>{t('permission.youApprove')}</li>
        <li>{t('permission.seesNothing')}</li>
      </ul>
      <LimitFields typed={typed} onChange={setTyped} />
      {view.payees && view.payees.length > 0 && (
        <section>
          <h2>{t('permission.payees')}</h2>
          <ul class={styles.payees}>
            {view.payees.map(payee => (
              <li key={payee}>
                <Origin origin={payee} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <AgentSays agent={view.agent} />
      <Notice tone="calm">{t('permission.revocable')}</Notice>
    </Screen>
  )
}
