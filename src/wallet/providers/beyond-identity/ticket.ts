import {
  type BindingInfo,
  type BindRequest,
  bindingInfoSchema,
  boundCredentialSchema,
} from '../../../wire/beyond-identity/bind.ts'
import { jobsPath } from '../../../wire/beyond-identity/ids.ts'
import {
  type BindingTicket,
  bindingTicketSchema,
  type InvokeLink,
  jobCall,
  readBindingLink,
} from '../../../wire/beyond-identity/link.ts'
import type { Call } from '../../flow/types.ts'
import { type BiAddresses, readAddresses } from './addresses.ts'
import type { BiDeps } from './deps.ts'
import { refusal } from './errors.ts'
import { type CloudAnswer, callCloud, expectShape } from './http.ts'

/**
 * Opens a link that was pasted or that a job returned (contract 4.1). Nothing is fetched before host, tenant and realm are
 * ours: the provider's own client takes any host (contract 4.2, 14.2). Throws `identity_refused`.
 */
export async function openLink(deps: BiDeps, link: string, call: Call): Promise<BindingTicket> {
  const addresses = await readAddresses(deps, call)
  const read = readBindingLink(link)
  if (!read) throw refusal('biLinkUnknown')
  if (read.kind === 'bind') return requireOurs(read.ticket, addresses)
  return requireOurs(await invoke(deps, requireOwnLink(read, addresses), call), addresses, read)
}

function requireOwnLink(link: InvokeLink, { apiOrigin, tenantId, realmId }: BiAddresses): InvokeLink {
  const isOurs = link.origin === apiOrigin && link.tenantId === tenantId && link.realmId === realmId
  if (!isOurs) throw refusal('biLinkForeign')
  return link
}

async function invoke(deps: BiDeps, { origin, jobId, token, ...ids }: InvokeLink, call: Call): Promise<BindingTicket> {
  const url = `${origin}${jobsPath(ids)}/${jobId}:invokeAuthenticator?token=${encodeURIComponent(token)}`
  const answer = await callCloud(deps, url, { headers: { accept: 'application/json' } }, call)
  requireOpen(answer)
  return expectShape(bindingTicketSchema, answer)
}

/**
 * A ticket is taken for the operator's own realm on the operator's own host only, and for the job its link named.
 * Throws `identity_refused`.
 */
export function requireOurs(
  ticket: BindingTicket,
  { apiOrigin, tenantId, realmId }: BiAddresses,
  link?: Pick<InvokeLink, 'identityId' | 'jobId'>,
): BindingTicket {
  const { origin, pathname, search, hash, username } = new URL(ticket.api_base_url)
  const isHost = origin === apiOrigin && pathname === '/' && search === '' && hash === '' && username === ''
  const isJob = link === undefined || (ticket.identity_id === link.identityId && ticket.job_id === link.jobId)
  const isOurs = isHost && isJob && ticket.tenant_id === tenantId && ticket.realm_id === realmId
  if (!isOurs) throw refusal('biLinkForeign')
  return ticket
}

/** Whom the passkey will be for (contract 4.3). Throws `identity_refused`. */
export async function readInfo(deps: BiDeps, ticket: BindingTicket, call: Call): Promise<BindingInfo> {
  const addresses = await readAddresses(deps, call)
  const { token } = requireOurs(ticket, addresses)
  const headers = { authorization: `Bearer ${token}` }
  const answer = await callCloud(deps, jobCall(ticket, 'getInfo'), { method: 'POST', headers }, call)
  requireOpen(answer)
  const info = expectShape(bindingInfoSchema, answer)
  const { tenant_id: tenant, realm_id: realm } = info.authenticator_config
  if (tenant !== addresses.tenantId || realm !== addresses.realmId) throw refusal('biLinkForeign')
  return info
}

/** What became of a key: bound now, or its job was used, by this very call before or by somebody else. */
export type Bound = { readonly outcome: 'bound'; readonly credentialId: string } | { readonly outcome: 'used' }

/** Binds a key (contract 4.4). Throws `identity_refused`. */
export async function bindKey(deps: BiDeps, ticket: BindingTicket, request: BindRequest, call: Call): Promise<Bound> {
  const { token } = requireOurs(ticket, await readAddresses(deps, call))
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify(request) }
  const answer = await callCloud(deps, jobCall(ticket, 'bind'), init, call)
  if (answer.status === 409) return { outcome: 'used' }
  if (answer.status === 400 || answer.status === 422) throw refusal('biPasskeyRefused')
  requireOpen(answer)
  return { outcome: 'bound', credentialId: expectShape(boundCredentialSchema, answer).id }
}

/** Only the status may be relied on (contract 4.5). */
function requireOpen({ status }: CloudAnswer): void {
  if (status === 409) throw refusal('biLinkUsed')
  if (status === 403 || status === 410) throw refusal('biLinkEnded')
  if (status >= 400) throw refusal('biLinkUnknown')
}
