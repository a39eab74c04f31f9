/**
 * Poses as the card network. `?open=<url>` opens a page (say, the ceremony page), `?frame=<url>` frames it, neither: itself;
 * then posts every message the network's window could send, `?times` times, ten a second.
 */
import { report } from './wallet.ts'

const query = new URLSearchParams(location.search)
const times = Number(query.get('times') ?? 20)
const requestID = query.get('requestID') ?? crypto.randomUUID()

const forged: unknown[] = [
  { type: 'AUTH_READY', requestID },
  {
    type: 'AUTH_SESSION_CREATED',
    result: 'COMPLETE',
    requestID,
    version: '1',
    sessionContext: { secureToken: 'forged' },
    dfpSessionID: 'forged',
    browserData: {},
    authenticationPreferencesSupported: {},
  },
  {
    type: 'AUTH_COMPLETE',
    result: 'COMPLETE',
    requestID,
    version: '1',
    assuranceData: { fidoBlob: 'forged.forged.forged', identifier: 'forged', rpID: 'visa.localhost' },
  },
  JSON.stringify({ type: 'AUTH_COMPLETE', requestID, version: '1' }),
  { to: 'ceremony', type: 'result', id: 'forged', result: { fidoBlob: 'forged' } },
  {
    to: 'wallet',
    command: 'approval.answer',
    input: { promptId: 'forged', revision: 1, answer: { decision: 'approve' } },
  },
]

let sent = 0
const target = findTarget()
const timer = setInterval(() => {
  for (const message of forged) target.postMessage(message, '*')
  window.dispatchEvent(
    new CustomEvent('countersign:from-bridge', { detail: '{"method":"wallet_purchaseChanged","params":{}}' }),
  )
  sent += 1
  if (sent < times) return
  clearInterval(timer)
  report({ sent: sent * forged.length })
}, 100)

function findTarget(): Window {
  const opened = query.get('open')
  if (opened) return window.open(opened, '_blank', 'popup') ?? window
  const framed = query.get('frame')
  if (!framed) return window
  const frame = document.createElement('iframe')
  frame.src = framed
  document.body.append(frame)
  return frame.contentWindow ?? window
}
