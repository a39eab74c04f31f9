import { useState } from 'preact/hooks'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { t } from '../i18n.ts'
import { useWalletPasskey } from '../passkey/wallet-passkey.ts'
import { Button } from './Button.tsx'
import { Failure } from './Failure.tsx'
import { Field } from './Field.tsx'
import { Icon } from './Icon.tsx'
import styles from './UnlockPanel.module.css'

interface UnlockPanelProps {
  readonly methods: readonly ('passkey' | 'passphrase')[]
  readonly onUnlocked: () => void
}

/** Opens the vault with the wallet's passkey or passphrase, whichever the person set up. */
export function UnlockPanel({ methods, onUnlocked }: UnlockPanelProps) {
  const [passphrase, setPassphrase] = useState('')
  const action = useAction()
  const withPasskey = () =>
    void action.run(async () => {
      const { credentials } = await send('vault.unlockOptions', {})
      await send('vault.unlock', { method: 'passkey', ...(await useWalletPasskey(credentials)) })
      onUnlocked()
    })
  const withPassphrase = () =>
    void action.run(async () => {
      await send('vault.unlock', { method: 'passphrase', passphrase })
      setPassphrase('')
      onUnlocked()
    })
  return (
    <div class={styles.panel}>
      <Failure error={action.error} />
      {methods.includes('passkey') && (
        <Button look="primary" size="wide" busy={action.busy} onPress={withPasskey}>
          <Icon name="key" />
          {t('unlock.withPasskey')}
        </Button>
      )}
      {methods.length > 1 && <p class={styles.or}>{t('unlock.or')}</p>}
      {methods.includes('passphrase') && (
        <form
          class={styles.form}
          onSubmit={event => {
            event.preventDefault()
            if (passphrase) withPassphrase()
          }}
        >
          <Field
            label={t('unlock.passphrase')}
            type="password"
            autocomplete="current-password"
            value={passphrase}
            onInput={setPassphrase}
          />
          <Button
            look={methods.includes('passkey') ? 'secondary' : 'primary'}
            size="wide"
            type="submit"
            busy={action.busy}
            unavailable={!passphrase}
          >
            {t('unlock.withPassphrase')}
          </Button>
        </form>
      )}
    </div>
  )
}
