import { jobsPath } from '../../../wire/beyond-identity/ids.ts'
import { createJobRequestSchema, isOpenJob, type JobState } from '../../../wire/beyond-identity/jobs.ts'
import { timeFromEpoch } from '../../../wire/beyond-identity/primitives.ts'
import type { BiContext, Http } from '../context.ts'
import { readJson } from '../endpoint.ts'
import { authenticatorConfigs, realm, tenant } from '../fixtures.ts'
import { newId, newSecret } from '../random.ts'
import { resourceRefusal } from '../refusal.ts'
import type { Identity, Job } from '../state.ts'
import { pathPart, requireScope } from './caller.ts'
import { findIdentity } from './identities.ts'

export interface NewJob {
  readonly delivery: 'RETURN' | 'EMAIL'
  readonly configId: string
  readonly redirectUri: string | undefined
}

/** Makes a job and, for EMAIL, sends its link. @throws Refusal 422 when there is no address to send to */
export function addJob(sandbox: BiContext, identity: Identity, wanted: NewJob): Job {
  if (wanted.delivery === 'EMAIL' && identity.email === undefined) {
    throw resourceRefusal(422, 'Identity missing email address', 'Identity', identity.id)
  }
  const now = sandbox.clock.now()
  const linkToken = newSecret()
  const job: Job = {
    ...wanted,
    id: newId(),
    identityId: identity.id,
    createdAt: now,
    expiresAt: now + sandbox.switches.jobSeconds * 1000,
    linkToken,
    workToken: sandbox.switches.bindToken === 'same' ? linkToken : newSecret(),
    state: 'LINK_SENT',
    updatedAt: now,
    credentialId: undefined,
  }
  sandbox.state.jobs.set(job.id, job)
  sandbox.state.counts.jobs += 1
  if (wanted.delivery === 'EMAIL') send(sandbox, identity, job)
  return job
}

function send(sandbox: BiContext, { email = '' }: Identity, job: Job): void {
  if (sandbox.switches.failEmail) {
    moveJob(sandbox, job, 'FAILED_TO_SEND')
    return
  }
  const mail = { at: sandbox.clock.now(), to: email, subject: 'Set up your passkey', link: linkOf(sandbox, job) }
  sandbox.state.outbox.push(mail)
  sandbox.state.counts.mails += 1
}

/** The link that is mailed, returned, or copied from the console. */
export function linkOf(sandbox: BiContext, job: Job): string {
  const ids = { tenantId: tenant.id, realmId: realm.id, identityId: job.identityId }
  const token = encodeURIComponent(job.linkToken)
  return `${sandbox.addresses.web}${jobsPath(ids)}/${job.id}:invokeAuthenticator?token=${token}`
}

export function moveJob(sandbox: BiContext, job: Job, state: JobState): void {
  job.state = state
  job.updatedAt = sandbox.clock.now()
}

/** Any look at a job after its end finds it expired (contract 3.4). */
export function expireJob(sandbox: BiContext, job: Job): void {
  if (isOpenJob(job.state) && sandbox.clock.now() >= job.expiresAt) moveJob(sandbox, job, 'EXPIRED')
}

/** `POST …/credential-binding-jobs` (contract 3.2). */
export async function createJob(sandbox: BiContext, http: Http): Promise<Response> {
  requireScope(http, 'write')
  const identity = findIdentity(sandbox, http)
  const { job: wanted } = await readJson(http, createJobRequestSchema)
  const configId = wanted.authenticator_config_id
  if (!authenticatorConfigs.has(configId)) {
    throw resourceRefusal(404, 'authenticator config not found', 'AuthenticatorConfig', configId)
  }
  const delivery = wanted.delivery_method
  const job = addJob(sandbox, identity, { delivery, configId, redirectUri: wanted.post_binding_redirect_uri })
  const link = delivery === 'RETURN' ? { credential_binding_link: linkOf(sandbox, job) } : {}
  return http.json({ credential_binding_job: describeJob(job), ...link })
}

/** `GET …/credential-binding-jobs`, newest last; identity `-` is the whole realm (contract 3.3). */
export function listJobs(sandbox: BiContext, http: Http): Response {
  requireScope(http, 'read')
  const all = [...sandbox.state.jobs.values()]
  const wanted =
    pathPart(http, 'identityId') === '-' ? all : all.filter(job => job.identityId === findIdentity(sandbox, http).id)
  for (const job of wanted) expireJob(sandbox, job)
  const size = Math.min(Number(http.req.query('page_size') ?? 20) || 20, 200)
  const skip = Number(http.req.query('skip') ?? http.req.query('page_token') ?? 0) || 0
  const next = skip + size < wanted.length ? { next_page_token: String(skip + size) } : {}
  const page = wanted.slice(skip, skip + size).map(describeJob)
  return http.json({ credential_binding_jobs: page, total_size: wanted.length, ...next })
}

/** `GET …/credential-binding-jobs/{job}`: the bare job. */
export function readJob(sandbox: BiContext, http: Http): Response {
  requireScope(http, 'read')
  return http.json(describeJob(findJob(sandbox, http, pathPart(http, 'jobId'))))
}

/** `POST …/{job}:revoke`. @throws Refusal 409 once the job has ended */
export function revokeJob(sandbox: BiContext, http: Http, jobId: string): Response {
  requireScope(http, 'write')
  const job = findJob(sandbox, http, jobId)
  if (!isOpenJob(job.state)) throw resourceRefusal(409, 'job has ended', 'CredentialBindingJob', job.id)
  moveJob(sandbox, job, 'REVOKED')
  return http.json(describeJob(job))
}

/** The job a path names, of the identity it names. @throws Refusal 404 */
export function findJob(sandbox: BiContext, http: Http, jobId: string): Job {
  const job = sandbox.state.jobs.get(jobId)
  if (job?.identityId !== pathPart(http, 'identityId')) {
    throw resourceRefusal(404, 'job not found', 'CredentialBindingJob', jobId)
  }
  expireJob(sandbox, job)
  return job
}

export function describeJob(job: Job) {
  return {
    id: job.id,
    realm_id: realm.id,
    tenant_id: tenant.id,
    identity_id: job.identityId,
    delivery_method: job.delivery,
    state: job.state,
    ...(job.redirectUri !== undefined && { post_binding_redirect_uri: job.redirectUri }),
    authenticator_config_id: job.configId,
    ...(job.credentialId !== undefined && { credential_id: job.credentialId }),
    expire_time: timeFromEpoch(job.expiresAt),
    create_time: timeFromEpoch(job.createdAt),
    update_time: timeFromEpoch(job.updatedAt),
  }
}
