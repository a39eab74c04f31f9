import { useState } from 'preact/hooks'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import { Field } from '../components/Field.tsx'
import { Icon } from '../components/Icon.tsx'
import { t } from '../i18n.ts'
import { createWalletPasskey } from '../passkey/wallet-passkey.ts'
import styles from './Form.module.css'

const SHORTEST_PASSPHRASE = 8

/** How the wallet is locked: by a passkey of this device, or by a passphrase where there is none. */
export function SecureForm({ onDone }: { readonly onDone: () => void }) {
  const [typing, setTyping] = useState(false)
  const action = useAction()
  const withPasskey = () =>
    void action.run(async () => {
      const passkey = await createWalletPasskey(t('setUp.secure.account'))
      await send('vault.create', { method: 'passkey', ...passkey })
      onDone()
    })
  return (
    <div class={styles.form}>
      <Failure error={action.error} />
      <Button look="primary" busy={action.busy} onPress={withPasskey}>
        <Icon name="key" />
        {t('setUp.secure.passkey')}
      </Button>
      <p class={styles.note}>{t('setUp.secure.passkeyNote')}</p>
      {typing ? (
        <PassphraseForm onDone={onDone} />
      ) : (
        <div>
          <Button look="quiet" onPress={() => setTyping(true)}>
            {t('setUp.secure.passphrase')}
          </Button>
        </div>
      )}
    </div>
  )
}

function PassphraseForm({ onDone }: { readonly onDone: () => void }) {
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const [left, setLeft] = useState(false)
  const action = useAction()
  const long = first.length >= SHORTEST_PASSPHRASE
  const same = first === second
  const create = () =>
    void action.run(async () => {
      await send('vault.create', { method: 'passphrase', passphrase: first })
      onDone()
    })
  return (
    <form
      class={styles.panel}
      onSubmit={event => {
        event.preventDefault()
        if (long && same) create()
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
        {t('setUp.secure.usePassphrase')}
      </Button>
    </form>
  )
}
