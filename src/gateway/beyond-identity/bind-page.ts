import { isOpenJob } from '../../wire/beyond-identity/jobs.ts'
import { type BindingTicket, readTicket } from '../../wire/beyond-identity/link.ts'
import { timeToEpoch } from '../../wire/beyond-identity/primitives.ts'
import { page } from '../pages/page.ts'
import type { Queryable } from '../store/database.ts'
import { keepArrival } from './arrivals.ts'
import type { BiService } from './service.ts'

/** Shown while the wallet takes the link over: it sees the secret in its tab's address, and takes it out of there. */
export const waitingPage = page(
  'Setting up your passkey · Countersign',
  `<h1>Go on in your wallet</h1>
<p id="status" role="status">The link is with your wallet. It shows whom the passkey is for and asks you before it makes one.</p>
<p>If no wallet window opens: install or unlock your wallet in this browser and ask for a new link.</p>`,
)

/** Shown after binding. */
export const boundPage = page('Done · Countersign', '<h1>Your passkey is set up</h1>\n<p>You can close this page.</p>')

/** Shown for any link that is not good: unknown, used, expired and foreign ones look alike. */
export const refusedPage = page(
  'Nothing to do · Countersign',
  `<h1>This link does not work</h1>
<p>It was used already, it is too old, or it is not from your organisation's sign-in. Nothing was set up. Ask for a new
link where you got this one.</p>`,
)

/**
 * Checks a `/bind` address (contract 4.2, 14.2): six parameters, our host, our tenant and realm, a job that is open, a
 * token that never came before. The address to go on to, which has no parameter in it.
 */
export async function receiveLink(
  service: BiService,
  store: Queryable,
  query: URLSearchParams,
  now: number,
): Promise<string> {
  const ticket = readTicket(query)
  if (ticket === undefined || !isOurs(service, ticket) || !(await isOpen(service, ticket))) return '/bind/refused'
  const secret = await keepArrival(store, ticket, now)
  return secret === undefined ? '/bind/refused' : `/bind/${secret}`
}

function isOurs({ config }: BiService, ticket: BindingTicket): boolean {
  const { origin, pathname, search } = new URL(ticket.api_base_url)
  const isHost = origin === config.apiOrigin && pathname === '/' && search === ''
  return isHost && ticket.tenant_id === config.tenantId && ticket.realm_id === config.realmId
}

async function isOpen({ client, now }: BiService, { identity_id: identityId, job_id: jobId }: BindingTicket) {
  try {
    const job = await client.readJob(identityId, jobId)
    return job.identity_id === identityId && isOpenJob(job.state) && timeToEpoch(job.expire_time, 'expire_time') > now()
  } catch {
    return false
  }
}
