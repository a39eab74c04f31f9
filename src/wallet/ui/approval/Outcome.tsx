import { Button } from '../components/Button.tsx'
import { Facts } from '../components/Facts.tsx'
import { formatMoney } from '../format/money.ts'
import { locale, t } from '../i18n.ts'
import styles from './Outcome.module.css'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

/** No receipt came from the merchant: the person says how it went. */
export function Outcome({ view, reply, busy }: ScreenProps<'outcome'>) {
  return (
    <Screen
      title={t('outcome.title', { payee: view.payee })}
      actions={
        <div class={styles.answers}>
          <Button look="primary" size="wide" busy={busy} onPress={() => reply({ decision: 'paid' })}>
            {t('outcome.paid')}
          </Button>
          <Button size="wide" busy={busy} onPress={() => reply({ decision: 'not_paid' })}>
            {t('outcome.notPaid')}
          </Button>
          <Button look="quiet" size="wide" busy={busy} onPress={() => reply({ decision: 'not_sure' })}>
            {t('outcome.notSure')}
          </Button>
        </div>
      }
    >
      <p>{t('outcome.why')}</p>
      <Facts
        facts={[
          { name: t('fact.amount'), value: <b>{formatMoney(view.amount, locale())}</b> },
          { name: t('fact.to'), value: view.payee },
          { name: t('fact.card'), value: `•••• ${view.lastFour}` },
        ]}
      />
      <p>{t('outcome.lookFor')}</p>
    </Screen>
  )
}
