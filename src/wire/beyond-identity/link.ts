import * as v from 'valibot'
import { jobsPath } from './ids.ts'
import { bindingToken, httpUrl, resourceId } from './primitives.ts'

/** What a binding link, opened, turns into: everything that is needed to bind (contract 4.1). */
export const bindingTicketSchema = v.object({
  api_base_url: httpUrl,
  tenant_id: resourceId,
  realm_id: resourceId,
  identity_id: resourceId,
  job_id: resourceId,
  token: bindingToken,
})
export type BindingTicket = v.InferOutput<typeof bindingTicketSchema>

/** The six parameters of a `/bind` address, in the provider's order (contract 4.2). */
export const bindParameters = ['api_base_url', 'tenant_id', 'realm_id', 'identity_id', 'job_id', 'token'] as const

/** A link as e-mails, consoles and `RETURN` jobs hand it out: `…/{job}:invokeAuthenticator?token=…`. */
export interface InvokeLink {
  readonly kind: 'invoke'
  readonly origin: string
  readonly tenantId: string
  readonly realmId: string
  readonly identityId: string
  readonly jobId: string
  readonly token: string
}

/** A link the cloud already answered with a redirect: `…/bind?` and six parameters. */
export interface BindLink {
  readonly kind: 'bind'
  readonly ticket: BindingTicket
}

const invokePath =
  /^\/v1\/tenants\/([0-9a-f]{16})\/realms\/([0-9a-f]{16})\/identities\/([0-9a-f]{16})\/credential-binding-jobs\/([0-9a-f]{16}):invokeAuthenticator$/

/**
 * Recognises a binding link in what was opened or pasted; undefined when it is none. It checks the form only: host and
 * tenant must be held against the configuration by the caller, because the provider's own client accepts any host
 * (contract 4.2, 14.2).
 */
export function readBindingLink(address: string): InvokeLink | BindLink | undefined {
  const trimmed = address.trim()
  if (trimmed.length > 4096 || !URL.canParse(trimmed)) return undefined
  const url = new URL(trimmed)
  if (url.username !== '' || url.password !== '') return undefined
  return readInvoke(url) ?? readBind(url)
}

function readInvoke(url: URL): InvokeLink | undefined {
  const [, tenantId, realmId, identityId, jobId] = invokePath.exec(url.pathname) ?? []
  const tokens = url.searchParams.getAll('token')
  if (!tenantId || !realmId || !identityId || !jobId || tokens.length !== 1) return undefined
  const token = v.safeParse(bindingToken, tokens[0])
  if (!token.success || !/^https?:$/.test(url.protocol)) return undefined
  return { kind: 'invoke', origin: url.origin, tenantId, realmId, identityId, jobId, token: token.output }
}

function readBind(url: URL): BindLink | undefined {
  if (!url.pathname.endsWith('/bind')) return undefined
  const ticket = readTicket(url.searchParams)
  return ticket && { kind: 'bind', ticket }
}

/** The six parameters of a query, each exactly once; undefined when one is missing, doubled or has another form. */
export function readTicket(query: URLSearchParams): BindingTicket | undefined {
  if (bindParameters.some(name => query.getAll(name).length !== 1)) return undefined
  const result = v.safeParse(bindingTicketSchema, Object.fromEntries(query))
  return result.success ? result.output : undefined
}

/** Address of one call on a job: `invokeAuthenticator`, `getInfo` or `bind`. */
export function jobCall(ticket: BindingTicket, call: 'getInfo' | 'bind'): string {
  const ids = { tenantId: ticket.tenant_id, realmId: ticket.realm_id, identityId: ticket.identity_id }
  return `${ticket.api_base_url.replace(/\/$/, '')}${jobsPath(ids)}/${ticket.job_id}:${call}`
}
