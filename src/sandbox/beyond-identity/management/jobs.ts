import { jobsPath } from '../../../wire/beyond-identity/ids.ts'
import {
  type CreateJobRequest,
  createJobRequestSchema,
  isOpenJob,
  type JobState,
} from '../../../wire/beyond-identity/jobs.ts'
import { timeFromEpoch } from '../../../wire/beyond-identity/primitives.ts'
import type { BiContext, Http } from '../context.ts'
import { readJson } from '../endpoint.ts'
import { authenticatorConfigs, realm, tenant } from '../fixtures.ts'
import { newId, newSecret } from '../random.ts'
import { fieldRefusal, resourceRefusal } from '../refusal.ts'
import type { Identity, Job } from '../state.ts'
import { pathPart, requireScope } from './caller.ts'
import { findIdentity } from './identities.ts'
import { readFilter } from './job-filter.ts'
import { pageOf } from './paging.ts'

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
  const configId = configFor(sandbox, wanted)
  const delivery = wanted.delivery_method
  const job = addJob(sandbox, identity, { delivery, configId, redirectUri: wanted.post_binding_redirect_uri })
  const link = delivery === 'RETURN' ? { credential_binding_link: linkOf(sandbox, job) } : {}
  return http.json({ credential_binding_job: describeJob(job), ...link })
}

/** The configuration a job names, or one of its own that it brings along. */
function configFor(
  sandbox: BiContext,
  { authenticator_config_id: id, authenticator_config: own }: WantedConfig,
): string {
  if (id !== undefined) {
    if (!authenticatorConfigs.has(id)) {
      throw resourceRefusal(404, 'authenticator config not found', 'AuthenticatorConfig', id)
    }
    return id
  }
  if (own === undefined) {
    throw fieldRefusal([{ field: 'job.authenticator_config_id', description: 'empty string' }])
  }
  const { invocation_type: invocation, authentication_methods: methods = [] } = own.config
  const asked = methods.some(({ type }) => type === 'webauthn_passkey')
  const config = { id: newId(), invocation, method: asked ? 'webauthn_passkey' : 'software_passkey' } as const
  sandbox.state.configs.set(config.id, config)
  return config.id
}

type WantedConfig = Pick<CreateJobRequest['job'], 'authenticator_config_id' | 'authenticator_config'>

/** `GET …/credential-binding-jobs`, newest last; identity `-` is the whole realm (contract 3.3). */
export function listJobs(sandbox: BiContext, http: Http): Response {
  requireScope(http, 'read')
  const all = [...sandbox.state.jobs.values()]
  const wanted = pathPart(http, 'identityId') === '-' ? undefined : findIdentity(sandbox, http).id
  const own = wanted === undefined ? all : all.filter(({ identityId }) => identityId === wanted)
  for (const job of own) expireJob(sandbox, job)
  const { items, rest } = pageOf(http, own.filter(readFilter(http.req.query('filter'))))
  return http.json({ credential_binding_jobs: items.map(describeJob), ...rest })
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
