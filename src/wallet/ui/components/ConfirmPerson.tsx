import { useEffect, useRef } from 'preact/hooks'
import type { UnlockProof } from '../../messages/commands.ts'
import { useQuery } from '../client/use-query.ts'
import { t } from '../i18n.ts'
import { Button } from './Button.tsx'
import styles from './ConfirmPerson.module.css'
import { Failure } from './Failure.tsx'
import { ProofPanel } from './ProofPanel.tsx'

interface ConfirmPersonProps {
  /** What the proof is wanted for, as a sentence. */
  readonly why: string
  /** Uses the proof; what it throws is shown, and the person may try again. */
  readonly onProof: (proof: UnlockProof) => Promise<unknown>
  readonly onCancel: () => void
}

/** Asks whoever sits here for the wallet's passkey or passphrase before something is weakened. Takes the focus. */
export function ConfirmPerson({ why, onProof, onCancel }: ConfirmPersonProps) {
  const { value, error } = useQuery('vault.status', {})
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <section class={styles.panel}>
      <h2 ref={heading} tabIndex={-1}>
        {t('confirm.title')}
      </h2>
      <p>{why}</p>
      <Failure error={error} />
      {value && <ProofPanel words="confirm" methods={value.methods} onProof={onProof} />}
      <div>
        <Button look="quietText" onPress={onCancel}>
          {t('action.cancel')}
        </Button>
      </div>
    </section>
  )
}
