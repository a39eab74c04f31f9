import { useState } from 'preact/hooks'
import type { UnlockProof } from '../../messages/commands.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { ConfirmPerson } from '../components/ConfirmPerson.tsx'
import { Failure } from '../components/Failure.tsx'
import { Icon } from '../components/Icon.tsx'
import { t } from '../i18n.ts'
import { createWalletPasskey } from '../passkey/wallet-passkey.ts'
import styles from './Form.module.css'
import { PassphraseForm } from './PassphraseForm.tsx'
import ways from './UnlockWays.module.css'

type Kind = UnlockProof['method']

/** What the person is about to change. */
interface Change {
  readonly what: 'add' | 'remove'
  readonly kind: Kind
}

const kinds: readonly Kind[] = ['passkey', 'passphrase']

/** What opens the wallet: a second way is there for the day the first one is lost. Each change wants one that works. */
export function UnlockWays({ methods }: { readonly methods: readonly Kind[] }) {
  const [change, setChange] = useState<Change>()
  const done = () => setChange(undefined)
  return (
    <section class={styles.form}>
      <h2>{t('security.opensWith')}</h2>
      <ul class={ways.ways}>
        {kinds.map(kind => (
          <Way
            key={kind}
            kind={kind}
            isSet={methods.includes(kind)}
            isOnly={methods.length === 1}
            onChange={what => setChange({ what, kind })}
          />
        ))}
      </ul>
      {change?.what === 'remove' && (
        <ConfirmPerson
          why={t(`security.whyRemove.${change.kind}`)}
          onProof={async confirm => {
            await send('vault.removeMethod', { method: change.kind, confirm })
            done()
          }}
          onCancel={done}
        />
      )}
      {change?.what === 'add' && <AddWay key={change.kind} kind={change.kind} onDone={done} />}
    </section>
  )
}

interface WayProps {
  readonly kind: Kind
  readonly isSet: boolean
  readonly isOnly: boolean
  readonly onChange: (what: Change['what']) => void
}

function Way({ kind, isSet, isOnly, onChange }: WayProps) {
  return (
    <li>
      <span>
        {t(`security.${kind}`)}
        <span class={styles.note}> {t(isSet ? 'security.isSet' : 'security.isNotSet')}</span>
      </span>
      <span class={styles.actions}>
        {!isSet && (
          <Button size="small" onPress={() => onChange('add')}>
            {t(`security.add.${kind}`)}
          </Button>
        )}
        {isSet && kind === 'passphrase' && (
          <Button look="quiet" onPress={() => onChange('add')}>
            {t('security.changePassphrase')}
          </Button>
        )}
        {isSet && !isOnly && (
          <Button look="quietText" onPress={() => onChange('remove')}>
            {t(`security.remove.${kind}`)}
          </Button>
        )}
      </span>
    </li>
  )
}

/** First one that opens the wallet already, then the new one: a new passkey is made only when it will be used. */
function AddWay({ kind, onDone }: { readonly kind: Kind; readonly onDone: () => void }) {
  const [proof, setProof] = useState<UnlockProof>()
  const action = useAction()
  if (!proof) {
    return (
      <ConfirmPerson
        why={t(`security.whyAdd.${kind}`)}
        onProof={async given => {
          await send('vault.confirm', { confirm: given })
          setProof(given)
        }}
        onCancel={onDone}
      />
    )
  }
  const withPasskey = () =>
    void action.run(async () => {
      const passkey = await createWalletPasskey(t('setUp.secure.account'))
      await send('vault.addMethod', { method: { method: 'passkey', ...passkey }, confirm: proof })
      onDone()
    })
  const withPassphrase = async (passphrase: string) => {
    await send('vault.addMethod', { method: { method: 'passphrase', passphrase }, confirm: proof })
    onDone()
  }
  if (kind === 'passphrase') {
    return <PassphraseForm submit={t('security.savePassphrase')} onPassphrase={withPassphrase} />
  }
  return (
    <div class={styles.panel}>
      <p class={styles.note}>{t('setUp.secure.passkeyNote')}</p>
      <Failure error={action.error} />
      <Button look="primary" busy={action.busy} onPress={withPasskey}>
        <Icon name="key" />
        {t('security.makePasskey')}
      </Button>
    </div>
  )
}
