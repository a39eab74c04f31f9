import type { Next } from 'hono'
import type { SandboxClock } from '../clock.ts'
import type { Journal } from '../journal.ts'
import type { Http } from './endpoint.ts'

/** Notes every call: JSON and form bodies masked, addresses without query or secrets in them, pages without their text. */
export function journalCalls({ journal, clock }: { readonly journal: Journal; readonly clock: SandboxClock }) {
  return async (http: Http, next: Next): Promise<void> => {
    await next()
    const { method } = http.req
    const target = http.req.path.replace(secretPart, '***')
    if (method === 'OPTIONS') return
    const body = method === 'GET' ? undefined : readBody(await sentText(http), http.req.header('content-type'))
    const { status } = http.res
    const answer = readBody(await http.res.clone().text(), http.res.headers.get('content-type') ?? undefined)
    const scheme = http.req.header('authorization') === undefined ? undefined : 'authorization'
    journal.add({ at: clock.now(), method, target, scheme, body, reply: { status, body: answer } })
  }
}

/** Long parts of a path that are no hexadecimal id: bearer secrets. */
const secretPart = /(?<=\/)(?![0-9a-f]+(\/|$))[\w-]{40,}/g

/** A connection that was cut has no body any more. */
const sentText = (http: Http) => http.req.text().catch(() => '')

function readBody(text: string, type = ''): unknown {
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text))
  if (!type.startsWith('application/json')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
