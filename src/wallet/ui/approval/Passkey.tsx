import { useState } from 'preact/hooks'
import type { Money } from '../../../wire/money.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { type Fact, Facts } from '../components/Facts.tsx'
import { Failure } from '../components/Failure.tsx'
import { Icon } from '../components/Icon.tsx'
import { Notice } from '../components/Notice.tsx'
import { WaitLine } from '../components/WaitLine.tsx'
import { formatMoney } from '../format/money.ts'
import { locale, t } from '../i18n.ts'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

interface PasskeyProps extends ScreenProps<'passkey'> {
  readonly promptId: string
}

/** The provider confirms in a window of its own: whose it is, what is signed there, and the way back to it. */
export function Passkey({ view, reply, busy, promptId }: PasskeyProps) {
  const { provider } = view
  const show = useAction()
  const [absent, setAbsent] = useState(false)
  const bringForward = async () => {
    const { shown } = await send('approval.showCeremony', { promptId })
    setAbsent(!shown)
  }
  return (
    <Screen
      title={t('passkey.title', { provider })}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" busy={busy || show.busy} onPress={() => void show.run(bringForward)}>
            <Icon name="open" />
            {t('passkey.show', { provider })}
          </Button>
        </>
      }
    >
      <p>{t(`passkey.${view.purpose}Words`, { provider })}</p>
      <Facts facts={signedFacts(view.payee, view.amount)} />
      <WaitLine words={t('passkey.waiting', { provider })} />
      <Failure error={show.error} />
      {absent && (
        <Notice tone="caution" urgent>
          {t('passkey.notShown', { provider })}
        </Notice>
      )}
    </Screen>
  )
}

function signedFacts(payee: string | undefined, amount: Money | undefined): Fact[] {
  const facts: Fact[] = []
  if (amount) facts.push({ name: t('fact.amount'), value: <b>{formatMoney(amount, locale())}</b> })
  if (payee) facts.push({ name: t('fact.payee'), value: payee })
  if (facts.length === 0) facts.push({ name: t('fact.amount'), value: t('passkey.noMoney') })
  return facts
}
