import { isOpenJob } from '../../../wire/beyond-identity/jobs.ts'
import type { BiContext, Http } from '../context.ts'
import { bearerOf } from '../endpoint.ts'
import { pathPart, requireRealm } from '../management/caller.ts'
import { findJob } from '../management/jobs.ts'
import { apiRefusal, resourceRefusal } from '../refusal.ts'
import type { Identity, Job } from '../state.ts'

/**
 * The job a bearer token opens, while it is open (contract 4.4).
 * @throws Refusal 401 for a token of another job, 403 when it ended, 409 when a passkey was bound already
 */
export function openJob(
  sandbox: BiContext,
  http: Http,
  jobId: string,
): { job: Job; identity: Identity; token: string } {
  requireRealm(http)
  const job = findJob(sandbox, http, jobId)
  const token = bearerOf(http)
  if (token !== job.workToken) throw apiRefusal(401, 'the token does not belong to this job')
  requireOpen(job)
  const identity = sandbox.state.identities.get(job.identityId)
  if (!identity) throw resourceRefusal(404, 'identity not found', 'Identity', pathPart(http, 'identityId'))
  return { job, identity, token }
}

/** @throws Refusal 403 when the job ended, 409 when it was used */
export function requireOpen(job: Job): void {
  if (job.state === 'COMPLETE') throw resourceRefusal(409, 'job was used', 'CredentialBindingJob', job.id)
  if (!isOpenJob(job.state)) throw apiRefusal(403, `job is ${job.state.toLowerCase()}`)
}
