import { type BindingTicket, bindParameters } from '../../../wire/beyond-identity/link.ts'
import type { BiContext, Http } from '../context.ts'
import { realm, tenant } from '../fixtures.ts'
import { requireRealm } from '../management/caller.ts'
import { findJob, moveJob } from '../management/jobs.ts'
import { resourceRefusal } from '../refusal.ts'
import { requireOpen } from './ticket.ts'

/**
 * `GET …:invokeAuthenticator?token=…` (contract 4.1): JSON for programs, a redirect to the operator's `/bind` for a
 * browser that follows the link of an e-mail.
 */
export function openLink(sandbox: BiContext, http: Http, jobId: string): Response {
  requireRealm(http)
  const job = findJob(sandbox, http, jobId)
  if (http.req.query('token') !== job.linkToken) {
    throw resourceRefusal(404, 'token not found', 'CredentialBindingJob', jobId)
  }
  requireOpen(job)
  if (job.state === 'LINK_SENT') moveJob(sandbox, job, 'LINK_OPENED')
  const ticket: BindingTicket = {
    api_base_url: sandbox.addresses.web,
    tenant_id: tenant.id,
    realm_id: realm.id,
    identity_id: job.identityId,
    job_id: job.id,
    token: job.workToken,
  }
  const isNavigation = (http.req.header('accept') ?? '').includes('text/html')
  return isNavigation ? http.redirect(bindAddress(sandbox, ticket), 302) : http.json(ticket)
}

function bindAddress(sandbox: BiContext, ticket: BindingTicket): string {
  const query = bindParameters.map(name => `${name}=${encodeURIComponent(ticket[name])}`).join('&')
  return `${sandbox.switches.invokeUrl.replace(/\/$/, '')}/bind?${query}`
}
