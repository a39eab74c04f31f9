import { useState } from 'preact/hooks'
import type { CommandInput, IdentityView, UnlockProof } from '../../messages/commands.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { useQuery } from '../client/use-query.ts'
import { Button } from '../components/Button.tsx'
import { ConfirmPerson } from '../components/ConfirmPerson.tsx'
import { CurrencyField } from '../components/CurrencyField.tsx'
import { Failure } from '../components/Failure.tsx'
import { Field } from '../components/Field.tsx'
import { Icon } from '../components/Icon.tsx'
import { hostOf } from '../format/host.ts'
import { locale, t } from '../i18n.ts'
import form from './Form.module.css'
import styles from './Identities.module.css'
import { problemOf, readLimits, type TypedLimit, typedLimits, withAnother } from './rule-fields.ts'

interface RuleFormProps {
  readonly identity: IdentityView
  readonly onDone: () => void
}

/** Which purchases an identity must confirm: above limits, and whatever some agents ask for. */
export function RuleForm({ identity, onDone }: RuleFormProps) {
  const [limits, setLimits] = useState(() => typedLimits(identity, locale()))
  const [agents, setAgents] = useState(() => identity.agents.map(({ key }) => key))
  const [waiting, setWaiting] = useState<CommandInput<'identities.setRule'>>()
  const action = useAction()
  const above = readLimits(limits)

  async function set(rule: CommandInput<'identities.setRule'>, confirm?: UnlockProof): Promise<void> {
    await send('identities.setRule', { ...rule, ...(confirm && { confirm }) })
    onDone()
  }
  const save = () =>
    void action.run(async () => {
      if (!above) return
      const rule = { identityId: identity.id, above, agents }
      try {
        await set(rule)
      } catch (thrown) {
        if (!needsPerson(thrown)) throw thrown
        setWaiting(rule)
      }
    })
  if (waiting) {
    return (
      <ConfirmPerson
        why={t('identities.weakerWords')}
        onProof={proof => set(waiting, proof)}
        onCancel={() => setWaiting(undefined)}
      />
    )
  }
  return (
    <form
      class={form.panel}
      onSubmit={event => {
        event.preventDefault()
        save()
      }}
    >
      <Failure error={action.error} />
      <Limits limits={limits} onChange={setLimits} />
      <AgentChoice identity={identity} chosen={agents} onChange={setAgents} />
      <div class={form.actions}>
        <Button look="primary" type="submit" busy={action.busy} unavailable={!above}>
          {t('identities.saveRule')}
        </Button>
        <Button look="quiet" onPress={onDone}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  )
}

function needsPerson(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'confirmation_needed'
}

interface LimitsProps {
  readonly limits: readonly TypedLimit[]
  readonly onChange: (limits: readonly TypedLimit[]) => void
}

function Limits({ limits, onChange }: LimitsProps) {
  const change = (limit: TypedLimit, to: Partial<TypedLimit>) =>
    onChange(limits.map(one => (one === limit ? { ...one, ...to } : one)))
  return (
    <fieldset class={styles.group}>
      <legend>{t('identities.above')}</legend>
      {limits.map(limit => {
        const problem = problemOf(limits, limit)
        return (
          <div key={limit.key} class={styles.limit}>
            <Field
              label={t('identities.amount')}
              value={limit.amount}
              inputMode="decimal"
              maxLength={13}
              tabular
              problem={limit.amount !== '' && problem ? t(`identities.problem.${problem}`) : undefined}
              onInput={amount => change(limit, { amount })}
            />
            <CurrencyField
              label={t('identities.currency')}
              value={limit.currency}
              onInput={currency => change(limit, { currency })}
            />
            <Button
              look="quietText"
              label={t('identities.removeLimit', { currency: limit.currency })}
              onPress={() => onChange(limits.filter(one => one !== limit))}
            >
              {t('identities.remove')}
            </Button>
          </div>
        )
      })}
      <p class={styles.note}>{t(limits.length === 0 ? 'identities.noLimit' : 'identities.otherCurrencies')}</p>
      <div>
        <Button look="quiet" onPress={() => onChange(withAnother(limits))}>
          <Icon name="plus" />
          {t(limits.length === 0 ? 'identities.addLimit' : 'identities.addCurrency')}
        </Button>
      </div>
    </fieldset>
  )
}

interface AgentChoiceProps {
  readonly identity: IdentityView
  readonly chosen: readonly string[]
  readonly onChange: (chosen: string[]) => void
}

/** The agents that may ask, and those the rule names already, though they may not ask now. */
function AgentChoice({ identity, chosen, onChange }: AgentChoiceProps) {
  const { value, error } = useQuery('agents.list', {})
  const allowed = value?.agents.map(({ agentKey, origin }) => ({ key: agentKey, origin })) ?? []
  const former = identity.agents.filter(({ key }) => !allowed.some(agent => agent.key === key))
  const agents = [...allowed, ...former]
  return (
    <fieldset class={styles.group}>
      <legend>{t('identities.whatever')}</legend>
      <Failure error={error} />
      {value && agents.length === 0 && <p class={styles.note}>{t('identities.noAgents')}</p>}
      {agents.map(({ key, origin }) => (
        <label key={key} class={styles.agent}>
          <input
            type="checkbox"
            checked={chosen.includes(key)}
            onChange={event =>
              onChange(event.currentTarget.checked ? [...chosen, key] : chosen.filter(other => other !== key))
            }
          />
          <bdi>{hostOf(origin)}</bdi>
        </label>
      ))}
    </fieldset>
  )
}
