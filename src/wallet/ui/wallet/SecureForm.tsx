import { useState } from 'preact/hooks'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import { Icon } from '../components/Icon.tsx'
import { t } from '../i18n.ts'
import { createWalletPasskey } from '../passkey/wallet-passkey.ts'
import styles from './Form.module.css'
import { PassphraseForm } from './PassphraseForm.tsx'

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
  const withPassphrase = async (passphrase: string) => {
    await send('vault.create', { method: 'passphrase', passphrase })
    onDone()
  }
  return (
    <div class={styles.form}>
      <Failure error={action.error} />
      <Button look="primary" busy={action.busy} onPress={withPasskey}>
        <Icon name="key" />
        {t('setUp.secure.passkey')}
      </Button>
      <p class={styles.note}>{t('setUp.secure.passkeyNote')}</p>
      {typing ? (
        <PassphraseForm submit={t('setUp.secure.usePassphrase')} onPassphrase={withPassphrase} />
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
