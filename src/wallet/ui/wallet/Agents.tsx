import type { AgentView, IdentityView } from '../../messages/commands.ts'
import { send } from '../client/send.ts'
import { useQuery } from '../client/use-query.ts'
import { Button } from '../components/Button.tsx'
import { Empty } from '../components/Empty.tsx'
import { Failure } from '../components/Failure.tsx'
import { Origin } from '../components/Origin.tsx'
import { hostOf } from '../format/host.ts'
import { formatMoney } from '../format/money.ts'
import { formatDay, formatMoment } from '../format/time.ts'
import { locale, t } from '../i18n.ts'
import { Loading } from './Loading.tsx'
import { Page } from './Page.tsx'
import styles from './Table.module.css'
import { useUndo } from './undo.tsx'

/** Who may ask, up to which limits, what was spent, and the way to end it. */
export function Agents() {
  const { value, error } = useQuery('agents.list', {})
  const { removing } = useUndo()
  const identities = useQuery('identities.list', {}).value?.identities ?? []
  const agents = value?.agents.filter(agent => agent.agentKey !== removing)
  return (
    <Page title={t('agents.title')} lead={t('agents.lead')}>
      <Failure error={error} />
      {!agents && !error && <Loading />}
      {agents?.length === 0 && <Empty icon="agent" words={t('agents.none')} />}
      {agents && agents.length > 0 && (
        <table class={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('agents.who')}</th>
              <th scope="col">{t('agents.may')}</th>
              <th scope="col">{t('agents.spent')}</th>
              <th scope="col">{t('agents.seen')}</th>
              <th scope="col">
                <span class={styles.spoken}>{t('agents.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {agents.map(agent => (
              <AgentRow key={agent.agentKey} agent={agent} identities={identities} />
            ))}
          </tbody>
        </table>
      )}
    </Page>
  )
}

interface AgentRowProps {
  readonly agent: AgentView
  readonly identities: readonly IdentityView[]
}

function AgentRow({ agent, identities }: AgentRowProps) {
  const { remove } = useUndo()
  const host = hostOf(agent.origin)
  const revoke = () =>
    remove({
      id: agent.agentKey,
      words: t('agents.revoked', { host }),
      commit: () => send('agents.revoke', { agentKey: agent.agentKey }),
    })
  return (
    <tr>
      <th scope="row">
        <Origin origin={agent.origin} />
        {agent.claimedName && (
          <span class={styles.note}>
            {t('agents.callsItself')} <q>{<bdi>{agent.claimedName}</bdi>}</q>
          </span>
        )}
        <span class={styles.note}>{t('agents.since', { day: formatDay(agent.allowedAt, locale()) })}</span>
      </th>
      <td data-label={t('agents.may')}>
        <span>
          {agent.perPurchase
            ? t('agents.perPurchase', { amount: formatMoney(agent.perPurchase, locale()) })
            : t('agents.noLimit')}
          {agent.budget && (
            <span class={styles.note}>{t('agents.perMonth', { amount: formatMoney(agent.budget, locale()) })}</span>
          )}
          <Confirmers agent={agent} identities={identities} />
        </span>
      </td>
      <td data-label={t('agents.spent')} class={styles.number}>
        {agent.spent.length === 0 ? '–' : agent.spent.map(money => formatMoney(money, locale())).join(', ')}
      </td>
      <td data-label={t('agents.seen')}>{formatMoment(agent.lastSeen, locale())}</td>
      <td class={styles.actions}>
        <Button look="danger" size="small" label={t('agents.revokeThis', { host })} onPress={revoke}>
          {t('agents.revoke')}
        </Button>
      </td>
    </tr>
  )
}

/** Identities that must confirm whatever this agent asks for, and the way to where that is decided. */
function Confirmers({ agent, identities }: AgentRowProps) {
  if (identities.length === 0) return null
  const named = identities.filter(({ agents }) => agents.some(({ key }) => key === agent.agentKey))
  return (
    <span class={styles.note}>
      {named.map(({ id, label, name }) => (
        <span key={id} class={styles.note}>
          {t('agents.confirmedBy', { name: label ?? name })}
        </span>
      ))}
      <a href="#/identities">{t(named.length === 0 ? 'agents.confirmWith' : 'agents.changeConfirm')}</a>
    </span>
  )
}
