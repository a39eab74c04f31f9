import { useState } from 'preact/hooks'
import type { Money } from '../../../wire/money.ts'
import type { AgentView } from '../../messages/commands.ts'
import { useQuery } from '../client/use-query.ts'
import { Bar } from '../components/Bar.tsx'
import { Button } from '../components/Button.tsx'
import { Empty } from '../components/Empty.tsx'
import { Failure } from '../components/Failure.tsx'
import { hostOf } from '../format/host.ts'
import { formatMoney } from '../format/money.ts'
import { locale, t } from '../i18n.ts'
import { AgentLimits } from './AgentLimits.tsx'
import styles from './Budgets.module.css'
import { Loading } from './Loading.tsx'
import { Page } from './Page.tsx'

/** What each agent has spent this month against what it may. */
export function Budgets() {
  const { value, error } = useQuery('agents.list', {})
  const agents = value?.agents
  return (
    <Page narrow title={t('budgets.title')} lead={t('budgets.lead')}>
      <Failure error={error} />
      {!agents && !error && <Loading />}
      {agents?.length === 0 && <Empty icon="budget" words={t('budgets.none')} />}
      {agents && agents.length > 0 && (
        <ul class={styles.budgets}>
          {agents.map(agent => (
            <AgentBudget key={agent.agentKey} agent={agent} />
          ))}
        </ul>
      )}
    </Page>
  )
}

function AgentBudget({ agent }: { readonly agent: AgentView }) {
  const [changing, setChanging] = useState(false)
  const host = hostOf(agent.origin)
  const bars = barsOf(agent)
  return (
    <li>
      {bars.length === 0 && <Bar label={host} spent={{ amount: 0, currency: agent.perPurchase?.currency ?? 'USD' }} />}
      {bars.map(bar => (
        <Bar key={bar.spent.currency} label={host} spent={bar.spent} limit={bar.limit} />
      ))}
      {changing ? (
        <AgentLimits agent={agent} onDone={() => setChanging(false)} />
      ) : (
        <div class={styles.limits}>
          <span>{limitsInWords(agent)}</span>
          <Button size="small" label={t('budgets.changeFor', { host })} onPress={() => setChanging(true)}>
            {t('budgets.change')}
          </Button>
        </div>
      )}
    </li>
  )
}

function limitsInWords({ perPurchase, budget }: AgentView): string {
  const words = [
    perPurchase ? t('agents.perPurchase', { amount: formatMoney(perPurchase, locale()) }) : undefined,
    budget ? t('agents.perMonth', { amount: formatMoney(budget, locale()) }) : undefined,
  ].filter(Boolean)
  return words.length > 0 ? words.join(' · ') : t('agents.noLimit')
}

/** One bar per currency spent; the budget's own currency always has one. */
function barsOf(agent: AgentView): readonly { spent: Money; limit: Money | undefined }[] {
  const { budget } = agent
  const unspent = budget && !agent.spent.some(money => money.currency === budget.currency)
  const spent = unspent ? [{ amount: 0, currency: budget.currency }, ...agent.spent] : agent.spent
  return spent.map(money => ({ spent: money, limit: money.currency === budget?.currency ? budget : undefined }))
}
