import '../../src/wallet/ui/base.css'
import { ApprovalApp } from '../../src/wallet/ui/approval/ApprovalApp.tsx'
import { mount } from '../../src/wallet/ui/mount.tsx'

mount('approval.windowTitle', <ApprovalApp />)
