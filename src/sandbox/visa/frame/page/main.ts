import { createHost } from './host.ts'
import { receiveMessages } from './messages.ts'

const target = window.opener ?? (window.parent === window ? undefined : window.parent)
if (target !== undefined) receiveMessages(createHost(target, window.opener !== null))
