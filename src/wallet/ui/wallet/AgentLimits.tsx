import { useState } from 'preact/hooks'
import { toWalletError } from '../../errors.ts'
import type { AgentView, UnlockProof } from '../../messages/commands.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { ConfirmPerson } from '../components/ConfirmPerson.tsx'
import { Failure } from '../components/Failure.tsx'
import { LimitFields, readLimits, typedLimits } from '../components/LimitFields.tsx'
import { hostOf } from '../format/host.ts'
import { t } from '../i18n.ts'
import styles from './Form.module.css'

interface AgentLimitsProps {
  readonly agent: AgentView
  readonly onDone: () => void
}

/** Other limits for an agent that may ask. Less is saved at once; more only with the wallet's passkey or passphrase. */
export function AgentLimits({ agent, onDone }: AgentLimitsProps) {
  const [typed, setTyped] = useState(() => typedLimits(agent))
  const [confirming, setConfirming] = useState(false)
  const action = useAction()
  const limits = readLimits(typed)
  const save = async (confirm?: UnlockProof) => {
    await send('agents.setLimits', { agentKey: agent.agentKey, ...limits, ...(confirm && { confirm }) })
    onDone()
  }
  const saveOrAsk = async () => {
    try {
      await save()
    } catch (thrown) {
      if (toWalletError(thrown).code !== 'confirmation_needed') throw thrown
      setConfirming(true)
    }
  }
  if (confirming) {
    return (
      <ConfirmPerson
        why={t('budgets.whyConfirm', { host: hostOf(agent.origin) })}
        onProof={save}
        onCancel={() => setConfirming(false)}
      />
    )
  }
  return (
    <form
      class={styles.form}
      onSubmit={event => {
        event.preventDefault()
        if (limits) void action.run(saveOrAsk)
      }}
    >
      <LimitFields typed={typed} onChange={setTyped} />
      <Failure error={action.error} />
      <div class={styles.actions}>
        <Button type="submit" look="primary" size="small" busy={action.busy} unavailable={!limits}>
          {t('budgets.save')}
        </Button>
        <Button look="quietText" onPress={onDone}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  )
}
