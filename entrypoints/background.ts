import { defineBackground } from 'wxt/utils/define-background'
import { startWallet } from '../src/wallet/background/start.ts'

export default defineBackground({ type: 'module', main: startWallet })
