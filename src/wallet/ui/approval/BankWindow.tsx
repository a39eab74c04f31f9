import { useState } from 'preact/hooks'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { Facts } from '../components/Facts.tsx'
import { Failure } from '../components/Failure.tsx'
import { Icon } from '../components/Icon.tsx'
import { Notice } from '../components/Notice.tsx'
import { WaitLine } from '../components/WaitLine.tsx'
import { formatMoney } from '../format/money.ts'
import { locale, t } from '../i18n.ts'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'
import { TimeLeft } from './TimeLeft.tsx'

/** The bank asks in a window of its own: what for, the way back to it, and how long there is. */
export function BankWindow({ view, reply, busy, promptId }: ScreenProps<'bank-window'>) {
  const show = useAction()
  const [absent, setAbsent] = useState(false)
  const bringForward = async () => {
    const { shown } = await send('approval.showCeremony', { promptId })
    setAbsent(!shown)
  }
  const amount = view.amount ? formatMoney(view.amount, locale()) : t('passkey.noMoney')
  return (
    <Screen
      title={t('bankWindow.title')}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" busy={busy || show.busy} onPress={() => void show.run(bringForward)}>
            <Icon name="open" />
            {t('bankWindow.show')}
          </Button>
        </>
      }
    >
      <p>{t('bankWindow.words')}</p>
      <Facts
        facts={[
          { name: t('fact.amount'), value: <b>{amount}</b> },
          { name: t('fact.to'), value: view.payee },
          { name: t('bankWindow.card'), value: t('bankWindow.cardValue', { lastFour: view.lastFour }) },
        ]}
      />
      <WaitLine words={t('bankWindow.waiting')} />
      <TimeLeft until={view.expiresAt} words="bankWindow.left" />
      <Failure error={show.error} />
      {absent && (
        <Notice tone="caution" urgent>
          {t('bankWindow.notShown')}
        </Notice>
      )}
    </Screen>
  )
}
