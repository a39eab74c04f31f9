import { useState } from 'preact/hooks'
import type { Money } from '../../../wire/money.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { useNow } from '../client/use-now.ts'
import { Button } from '../components/Button.tsx'
import { type Fact, Facts } from '../components/Facts.tsx'
import { Failure } from '../components/Failure.tsx'
import { Icon } from '../components/Icon.tsx'
import { Notice } from '../components/Notice.tsx'
import { WaitLine } from '../components/WaitLine.tsx'
import { formatMoney } from '../format/money.ts'
import { formatLeft } from '../format/time.ts'
import { locale, t } from '../i18n.ts'
import styles from './Passkey.module.css'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

interface PasskeyProps extends ScreenProps<'passkey'> {
  readonly promptId: string
}

/** The provider confirms in a window of its own: whose it is, what is signed there, and the way back to it. */
export function Passkey({ view, reply, busy, promptId }: PasskeyProps) {
  const words = wordsOf(view)
  const show = useAction()
  const [absent, setAbsent] = useState(false)
  const bringForward = async () => {
    const { shown } = await send('approval.showCeremony', { promptId })
    setAbsent(!shown)
  }
  return (
    <Screen
      title={words.title}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" busy={busy || show.busy} onPress={() => void show.run(bringForward)}>
            <Icon name="open" />
            {words.show}
          </Button>
        </>
      }
    >
      <p>{words.what}</p>
      <Facts facts={signedFacts(view.payee, view.amount)} />
      <Wait view={view} words={words.waiting} />
      <Failure error={show.error} />
      {absent && (
        <Notice tone="caution" urgent>
          {words.notShown}
        </Notice>
      )}
    </Screen>
  )
}

type View = ScreenProps<'passkey'>['view']

/** What stands on the screen: a provider's window, or its page in a tab. */
function wordsOf({ provider, purpose, place }: View) {
  const group = place === 'tab' ? 'passkeyTab' : 'passkey'
  return {
    title: t(`${group}.title`, { provider }),
    what: t(`${group}.${purpose}Words`, { provider }),
    waiting: t(`${group}.waiting`, { provider }),
    show: t(`${group}.show`, { provider }),
    notShown: t(`${group}.notShown`, { provider }),
  }
}

/** With a page that takes the passkey for a while only, what is left of it. */
function Wait({ view, words }: { readonly view: View; readonly words: string }) {
  const now = useNow(500)
  if (view.expiresAt === undefined) return <WaitLine words={words} />
  return (
    <>
      <WaitLine words={words} />
      <p class={styles.left} role="timer">
        {t('passkeyTab.left', { left: formatLeft(view.expiresAt - now) })}
      </p>
    </>
  )
}

function signedFacts(payee: string | undefined, amount: Money | undefined): Fact[] {
  const facts: Fact[] = []
  if (amount) facts.push({ name: t('fact.amount'), value: <b>{formatMoney(amount, locale())}</b> })
  if (payee) facts.push({ name: t('fact.to'), value: payee })
  if (facts.length === 0) facts.push({ name: t('fact.amount'), value: t('passkey.noMoney') })
  return facts
}
