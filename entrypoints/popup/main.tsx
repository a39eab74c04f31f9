import '../../src/wallet/ui/base.css'
import { mount } from '../../src/wallet/ui/mount.tsx'
import { PopupApp } from '../../src/wallet/ui/popup/PopupApp.tsx'

mount('popup.title', <PopupApp />)
