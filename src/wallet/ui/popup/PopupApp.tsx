import type { Summary } from '../../messages/approval.ts'
import { openWalletPage } from '../client/open-page.ts'
import { Bar } from '../components/Bar.tsx'
import { Button } from '../components/Button.tsx'
import { CardName } from '../components/CardName.tsx'
import { Icon } from '../components/Icon.tsx'
import { SandboxStripe } from '../components/SandboxStripe.tsx'
import { hostOf } from '../format/host.ts'
import { t } from '../i18n.ts'
import { AllowSite } from './AllowSite.tsx'
import { EmptyState } from './EmptyState.tsx'
import { Locked } from './Locked.tsx'
import { PauseBar } from './PauseBar.tsx'
import styles from './PopupApp.module.css'
import { PopupHeader } from './PopupHeader.tsx'
import { Recent } from './Recent.tsx'
import { useSummary } from './use-summary.ts'
import { Waiting } from './Waiting.tsx'

/** The toolbar popup: what waits, what was spent, what happened last, and the switch that stops all agents. */
export function PopupApp() {
  const summary = useSummary()
  if (summary === undefined) return null
  if (summary === null || !summary.setUp) return <NotSetUp sandbox={summary?.sandbox ?? false} />
  return (
    <div class={styles.popup}>
      {summary.sandbox && <SandboxStripe />}
      <PopupHeader />
      <main class={styles.main}>
        <Content summary={summary} />
        <AllowSite sites={summary.sites ?? []} />
      </main>
      <PauseBar paused={summary.paused} />
    </div>
  )
}

function Content({ summary }: { readonly summary: Summary }) {
  const { waiting, locked } = summary
  return (
    <>
      {waiting.length > 0 && <Waiting waiting={waiting} locked={locked} />}
      {locked ? <Locked /> : <Opened summary={summary} />}
    </>
  )
}

function Opened({ summary }: { readonly summary: Summary }) {
  const { waiting, budgets, recent, cards } = summary
  const unused = waiting.length === 0 && budgets.length === 0 && recent.length === 0
  return (
    <>
      {unused && <EmptyState demo={summary.demo} />}
      {budgets.length > 0 && (
        <section class={styles.section}>
          <h2>{t('popup.budgets')}</h2>
          {budgets.map(budget => (
            <Bar
              key={`${budget.agent} ${budget.spent.currency}`}
              label={hostOf(budget.agent)}
              spent={budget.spent}
              limit={budget.limit}
            />
          ))}
        </section>
      )}
      {recent.length > 0 && <Recent recent={recent.slice(0, 5)} />}
      <section class={styles.section}>
        <h2>{t('popup.cards')}</h2>
        {cards.map(card => (
          <div key={card.id} class={styles.row}>
            <CardName card={card} />
            <span class={styles.quiet}>{t(card.linked ? 'card.linked' : 'card.unlinked')}</span>
          </div>
        ))}
        {cards.length === 0 && (
          <Button size="small" onPress={() => void openWalletPage('/cards/add')}>
            <Icon name="plus" />
            {t('card.add')}
          </Button>
        )}
      </section>
    </>
  )
}

function NotSetUp({ sandbox }: { readonly sandbox: boolean }) {
  return (
    <div class={styles.popup}>
      {sandbox && <SandboxStripe />}
      <main class={styles.main}>
        <h1>{t('setUp.welcome.title')}</h1>
        <p>{t('setUp.welcome.lead')}</p>
        <Button look="primary" onPress={() => void openWalletPage('/welcome')}>
          {t('setUp.start')}
        </Button>
      </main>
    </div>
  )
}
