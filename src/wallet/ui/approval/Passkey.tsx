import type { Money } from '../../../wire/money.ts'
import type { Fact } from '../components/Facts.tsx'
import { formatMoney } from '../format/money.ts'
import { locale, t } from '../i18n.ts'
import { Elsewhere } from './Elsewhere.tsx'
import type { ScreenProps } from './screen-props.ts'
import { TimeLeft } from './TimeLeft.tsx'

/** The provider confirms in a window of its own: whose it is, what is signed there, and the way back to it. */
export function Passkey({ view, reply, busy, promptId }: ScreenProps<'passkey'>) {
  return (
    <Elsewhere
      words={wordsOf(view)}
      facts={signedFacts(view.payee, view.amount)}
      promptId={promptId}
      busy={busy}
      onCancel={() => reply({ decision: 'cancel' })}
    >
      {view.expiresAt !== undefined && <TimeLeft until={view.expiresAt} words="passkeyTab.left" />}
    </Elsewhere>
  )
}

/** What stands on the screen: a provider's window, or its page in a tab. */
function wordsOf({ provider, purpose, place }: ScreenProps<'passkey'>['view']) {
  const group = place === 'tab' ? 'passkeyTab' : 'passkey'
  return {
    title: t(`${group}.title`, { provider }),
    what: t(`${group}.${purpose}Words`, { provider }),
    waiting: t(`${group}.waiting`, { provider }),
    show: t(`${group}.show`, { provider }),
    notShown: t(`${group}.notShown`, { provider }),
  }
}

function signedFacts(payee: string | undefined, amount: Money | undefined): Fact[] {
  const facts: Fact[] = []
  if (amount) facts.push({ name: t('fact.amount'), value: <b>{formatMoney(amount, locale())}</b> })
  if (payee) facts.push({ name: t('fact.to'), value: payee })
  if (facts.length === 0) facts.push({ name: t('fact.amount'), value: t('passkey.noMoney') })
  return facts
}
