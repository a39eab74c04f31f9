import { formatMoney } from '../format/money.ts'
import { locale, t } from '../i18n.ts'
import { Elsewhere } from './Elsewhere.tsx'
import type { ScreenProps } from './screen-props.ts'
import { TimeLeft } from './TimeLeft.tsx'

/** The bank asks in a window of its own: what for, the way back to it, and how long there is. */
export function BankWindow({ view, reply, busy, promptId }: ScreenProps<'bank-window'>) {
  const words = {
    title: t('bankWindow.title'),
    what: t('bankWindow.words'),
    waiting: t('bankWindow.waiting'),
    show: t('bankWindow.show'),
    notShown: t('bankWindow.notShown'),
  }
  const amount = view.amount ? formatMoney(view.amount, locale()) : t('passkey.noMoney')
  const facts = [
    { name: t('fact.amount'), value: <b>{amount}</b> },
    { name: t('fact.to'), value: view.payee },
    { name: t('bankWindow.card'), value: t('bankWindow.cardValue', { lastFour: view.lastFour }) },
  ]
  return (
    <Elsewhere
      words={words}
      facts={facts}
      promptId={promptId}
      busy={busy}
      onCancel={() => reply({ decision: 'cancel' })}
    >
      <TimeLeft until={view.expiresAt} words="bankWindow.left" />
    </Elsewhere>
  )
}
