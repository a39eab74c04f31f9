import '../../src/wallet/ui/base.css'
import { mount } from '../../src/wallet/ui/mount.tsx'
import { UndoProvider } from '../../src/wallet/ui/wallet/undo.tsx'
import { WalletApp } from '../../src/wallet/ui/wallet/WalletApp.tsx'

mount(
  'wallet.pageTitle',
  <UndoProvider>
    <WalletApp />
  </UndoProvider>,
)
