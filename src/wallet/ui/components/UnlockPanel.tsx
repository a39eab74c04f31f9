import type { UnlockProof } from '../../messages/commands.ts'
import { send } from '../client/send.ts'
import { ProofPanel } from './ProofPanel.tsx'

interface UnlockPanelProps {
  readonly methods: readonly UnlockProof['method'][]
  readonly onUnlocked: () => void
}

/** Opens the vault with the wallet's passkey or passphrase, whichever the person set up. */
export function UnlockPanel({ methods, onUnlocked }: UnlockPanelProps) {
  const unlock = async (proof: UnlockProof) => {
    await send('vault.unlock', proof)
    onUnlocked()
  }
  return <ProofPanel words="unlock" methods={methods} onProof={unlock} />
}
