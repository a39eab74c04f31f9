import { useState } from 'preact/hooks'
import type { UnlockProof } from '../../messages/commands.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { t } from '../i18n.ts'
import { useWalletPasskey } from '../passkey/wallet-passkey.ts'
import { Button } from './Button.tsx'
import { Failure } from './Failure.tsx'
import { Field } from './Field.tsx'
import { Icon } from './Icon.tsx'
import styles from './ProofPanel.module.css'

interface ProofPanelProps {
  /** What the buttons say the proof is for. */
  readonly words: 'unlock' | 'confirm' | 'removal'
  readonly methods: readonly UnlockProof['method'][]
  /** Uses the proof; what it throws is shown, and the person may try again. */
  readonly onProof: (proof: UnlockProof) => Promise<unknown>
}

/** Has the person show the wallet's passkey or passphrase, whichever was set up. */
export function ProofPanel({ words, methods, onProof }: ProofPanelProps) {
  const [passphrase, setPassphrase] = useState('')
  const action = useAction()
  const look = words === 'removal' ? 'danger' : 'primary'
  const withPasskey = () =>
    void action.run(async () => {
      const { credentials } = await send('vault.unlockOptions', {})
      await onProof({ method: 'passkey', ...(await useWalletPasskey(credentials)) })
    })
  const withPassphrase = () =>
    void action.run(async () => {
      await onProof({ method: 'passphrase', passphrase })
      setPassphrase('')
    })
  return (
    <div class={styles.panel}>
      <Failure error={action.error} />
      {methods.includes('passkey') && (
        <Button look={look} size="wide" busy={action.busy} onPress={withPasskey}>
          <Icon name="key" />
          {t(`${words}.withPasskey`)}
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
            look={methods.includes('passkey') ? 'secondary' : look}
            size="wide"
            type="submit"
            busy={action.busy}
            unavailable={!passphrase}
          >
            {t(`${words}.withPassphrase`)}
          </Button>
        </form>
      )}
    </div>
  )
}
