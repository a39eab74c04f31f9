import { useState } from 'preact/hooks'
import type { CommandOutputs } from '../../messages/commands.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import { Field } from '../components/Field.tsx'
import { t } from '../i18n.ts'
import styles from './Form.module.css'

interface ConnectFormProps {
  readonly status: CommandOutputs['gateway.status']
  readonly onDone: () => void
}

/** Enrols this wallet with an operator: its address and the admission code it gave out. */
export function ConnectForm({ status, onDone }: ConnectFormProps) {
  const [address, setAddress] = useState(status.origin ?? status.suggested ?? '')
  const [code, setCode] = useState('')
  const [left, setLeft] = useState(false)
  const action = useAction()
  const origin = originOf(address)
  const enrol = () =>
    void action.run(async () => {
      if (!origin) return
      await send('gateway.enrol', { origin, admissionCode: code.trim() })
      onDone()
    })
  return (
    <form
      class={styles.form}
      onSubmit={event => {
        event.preventDefault()
        if (origin && code.trim()) enrol()
      }}
    >
      <Field
        label={t('connect.address')}
        type="text"
        inputMode="url"
        maxLength={256}
        value={address}
        problem={left && !origin ? t('connect.noAddress') : undefined}
        onInput={setAddress}
        onLeave={() => setLeft(true)}
      />
      <Field label={t('connect.code')} maxLength={128} value={code} hint={t('connect.codeHint')} onInput={setCode} />
      <Failure error={action.error} />
      <div class={styles.actions}>
        <Button look="primary" type="submit" busy={action.busy} unavailable={!origin || !code.trim()}>
          {t('connect.connect')}
        </Button>
      </div>
    </form>
  )
}

/** The origin in what was typed; a bare host name means https. */
function originOf(typed: string): string | undefined {
  const text = typed.trim()
  const address = /^https?:\/\//.test(text) ? text : `https://${text}`
  return text && URL.canParse(address) ? new URL(address).origin : undefined
}
