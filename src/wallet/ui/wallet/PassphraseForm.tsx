import { useState } from 'preact/hooks'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import { Field } from '../components/Field.tsx'
import { t } from '../i18n.ts'
import styles from './Form.module.css'

const SHORTEST_PASSPHRASE = 8

interface PassphraseFormProps {
  readonly submit: string
  readonly onPassphrase: (passphrase: string) => Promise<unknown>
}

/** A new passphrase, typed twice. */
export function PassphraseForm({ submit, onPassphrase }: PassphraseFormProps) {
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const [left, setLeft] = useState(false)
  const action = useAction()
  const long = first.length >= SHORTEST_PASSPHRASE
  const same = first === second
  return (
    <form
      class={styles.panel}
      onSubmit={event => {
        event.preventDefault()
        if (long && same) void action.run(() => onPassphrase(first))
      }}
    >
      <Field
        label={t('unlock.passphrase')}
        type="password"
        autocomplete="new-password"
        maxLength={256}
        value={first}
        hint={t('setUp.secure.passphraseHint')}
        onInput={setFirst}
      />
      <Field
        label={t('setUp.secure.repeat')}
        type="password"
        autocomplete="new-password"
        maxLength={256}
        value={second}
        problem={left && !same ? t('setUp.secure.differ') : undefined}
        onInput={setSecond}
        onLeave={() => setLeft(true)}
      />
      <p class={styles.note}>{t('setUp.secure.noRecovery')}</p>
      <Failure error={action.error} />
      <Button type="submit" busy={action.busy} unavailable={!long || !same}>
        {submit}
      </Button>
    </form>
  )
}
