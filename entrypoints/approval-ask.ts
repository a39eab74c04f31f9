import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { askEarly } from '../src/wallet/ui/approval/ask-early.ts'

export default defineUnlistedScript(askEarly)
