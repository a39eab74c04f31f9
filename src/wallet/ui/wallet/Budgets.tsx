import type { Money } from '../../../wire/money.ts'
import type { AgentView } from '../../messages/commands.ts'
import { useQuery } from '../client/use-query.ts'
import { Bar } from '../components/Bar.tsx'
import { Empty } from '../components/Empty.tsx'
import { Failure } from '../components/Failure.tsx'
import { hostOf } from '../format/host.ts'
import { t } from '../i18n.ts'
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
            <li key={agent.agentKey}>
              {barsOf(agent).map(bar => (
                <Bar key={bar.spent.currency} label={hostOf(agent.origin)} spent={bar.spent} limit={bar.limit} />
              ))}
            </li>
          ))}
        </ul>
      )}
    </Page>
  )
}

/** One bar per currency spent; the budget's own currency always has one. */
function barsOf(agent: AgentView): readonly { spent: Money; limit: Money | undefined }[] {
  const { budget } = agent
  const unspent = budget && !agent.spent.some(money => money.currency === budget.currency)
  const spent = unspent ? [{ amount: 0, currency: budget.currency }, ...agent.spent] : agent.spent
  return spent.map(money => ({ spent: money, limit: money.currency === budget?.currency ? budget : undefined }))
}
