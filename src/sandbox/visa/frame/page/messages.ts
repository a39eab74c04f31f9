import { runCeremony } from './ceremony.ts'
import type { Host } from './host.ts'
import { createSession } from './session.ts'

type Message = Readonly<Record<string, unknown>>

/** Answers the host's messages in the order they come (contract 6.3); unknown types are ignored. */
export function receiveMessages(host: Host): void {
  let earlier = Promise.resolve()
  window.addEventListener('message', event => {
    const message = host.accepts(event) ? parse(event.data) : undefined
    if (message !== undefined)
      earlier = earlier.then(() => handle(host, message)).catch(() => fail(host, 'SYSTEM_ERROR'))
  })
  host.post('AUTH_READY')
}

async function handle(host: Host, message: Message): Promise<void> {
  const { type } = message
  if (type !== 'CREATE_AUTH_SESSION' && type !== 'AUTHENTICATE' && type !== 'CLOSE_AUTH_SESSION') return
  // The real frame answers a missing or stale request id with the same text as a missing version.
  if (message.version !== '1' || message.requestID !== host.requestId) return fail(host, 'Version is invalid')
  if (type === 'CREATE_AUTH_SESSION') return createSession(host, message)
  if (type === 'AUTHENTICATE') return runCeremony(host, message)
  host.post('AUTH_SESSION_CLOSED')
}

function fail(host: Host, message: string): void {
  host.post('AUTH_FAILED', { error: { message } })
}

function parse(data: unknown): Message | undefined {
  const value = typeof data === 'string' ? parseText(data) : data
  return typeof value === 'object' && value !== null ? { ...value } : undefined
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
