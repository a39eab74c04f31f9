import { useState } from 'preact/hooks'
import { askToFill, useSitePermission } from '../client/site-permission.ts'
import { useNow } from '../client/use-now.ts'
import { Button } from '../components/Button.tsx'
import { Choice } from '../components/Choice.tsx'
import { Facts } from '../components/Facts.tsx'
import { GuardedButton } from '../components/GuardedButton.tsx'
import { Notice } from '../components/Notice.tsx'
import { Origin } from '../components/Origin.tsx'
import { WaitLine } from '../components/WaitLine.tsx'
import { hostOf } from '../format/host.ts'
import { formatMoney } from '../format/money.ts'
import { formatLeft } from '../format/time.ts'
import { locale, t } from '../i18n.ts'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

/** The payment is ready but the merchant's page is not: which tab is filled, or which page to open. */
export function ReleaseTarget({ view, reply, busy, guardKey }: ScreenProps<'release-target'>) {
  const [picked, setPicked] = useState<number>()
  const unseen = useSitePermission(view.payee.origin) === false
  const host = hostOf(view.payee.origin)
  const left = view.expiresAt - useNow(500)
  const tab = view.tabs.find(one => one.tabId === picked) ?? view.tabs[0]
  return (
    <Screen
      title={t(tab ? 'target.title' : unseen ? 'target.titleUnseen' : 'target.titleNone', { host })}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('target.cancel')}
          </Button>
          {unseen ? (
            <Button look="primary" onPress={() => askToFill(view.payee.origin)}>
              {t('target.allow', { host })}
            </Button>
          ) : (
            <GuardedButton
              guardKey={`${guardKey}|${tab?.tabId}`}
              unavailable={busy || !tab || left <= 0}
              onPress={() => tab && reply({ decision: 'fill', tabId: tab.tabId })}
            >
              {t('target.fill')}
            </GuardedButton>
          )}
        </>
      }
    >
      {view.problem && (
        <Notice tone="caution" urgent>
          {t(`target.refused.${view.problem}`)}
        </Notice>
      )}
      <Facts
        facts={[
          { name: t('fact.amount'), value: <b>{formatMoney(view.amount, locale())}</b> },
          { name: t('fact.to'), value: view.payee.name },
          { name: t('fact.site'), value: <Origin origin={view.payee.origin} /> },
        ]}
      />
      {tab ? (
        <Choice
          legend={t('review.whichTab')}
          options={view.tabs.map(one => ({
            id: String(one.tabId),
            main: <bdi>{one.title}</bdi>,
            note: hostOf(one.origin),
          }))}
          selected={String(tab.tabId)}
          onSelect={id => setPicked(Number(id))}
        />
      ) : (
        <p>{t(unseen ? 'target.unseen' : 'target.open', { host })}</p>
      )}
      <WaitLine words={t('target.left', { left: formatLeft(left) })} />
    </Screen>
  )
}
