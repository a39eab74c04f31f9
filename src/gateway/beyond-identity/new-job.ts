import type { BindingJob, CreateJobResponse } from '../../wire/beyond-identity/jobs.ts'
import { isOpenJob } from '../../wire/beyond-identity/jobs.ts'
import { timeToEpoch } from '../../wire/beyond-identity/primitives.ts'
import { Refusal } from '../refusal.ts'
import type { Database, Queryable } from '../store/database.ts'
import { isOfCall, makeOwned } from './calls.ts'
import { type Delivery, jobCallAbout, keepJob } from './jobs.ts'
import type { BiService } from './service.ts'

/** What a wallet asks for. */
export interface WantedJob {
  readonly walletId: string
  readonly identity: { readonly subject: string; readonly proved: boolean }
  readonly delivery: Delivery
  /** Where the person is sent after binding. */
  readonly redirectUri: string
  /** The gateway's clock. Epoch milliseconds. */
  readonly now: number
}

const HOUR = 60 * 60_000
/** A person sets a passkey up a few times; whoever wants more sends mail to somebody. */
const JOBS_AN_HOUR = 30

/**
 * Makes a binding job that belongs to the wallet. @throws Refusal 403 `identity_unproved`, 429 `throttled`, and what the
 * cloud refuses
 */
export async function createJob(service: BiService, store: Database, wanted: WantedJob): Promise<CreateJobResponse> {
  const { walletId, identity, delivery, now } = wanted
  await requireDelivery(service, identity, delivery)
  await requireFewJobs(store, walletId, now)
  return makeOwned(
    store,
    { walletId, kind: 'job', about: jobCallAbout(identity.subject, delivery) },
    {
      now: service.now(),
      make: async earlier => (await findOwn(service, store, wanted, earlier)) ?? makeJob(service, wanted),
      keep: (tx, { credential_binding_job: job }) => keepJob(tx, job, walletId, now),
    },
  )
}

/**
 * Who may have a link. A wallet that signed in as the identity: both ways. A wallet that only made the identity: the way
 * that proves the mailbox if it claims one; else the link itself, because nobody else can claim a name that was free,
 * but only until the first passkey: whoever has one may be somebody else by now. @throws Refusal 403 `identity_unproved`
 */
async function requireDelivery(
  { client }: BiService,
  { subject, proved }: WantedJob['identity'],
  delivery: Delivery,
): Promise<void> {
  if (proved || delivery === 'EMAIL') return
  const { traits } = await client.readIdentity(subject)
  const isBound = (await client.listCredentials(subject)).length > 0
  if (traits.primary_email_address !== undefined || isBound) {
    throw new Refusal(403, 'identity_unproved', 'deliveryMethod')
  }
}

async function requireFewJobs(store: Queryable, walletId: string, now: number): Promise<void> {
  const recent = await store.query('SELECT 1 FROM beyond_identity_jobs WHERE wallet_id = $1 AND created_at > $2', [
    walletId,
    now - HOUR,
  ])
  if (recent.length >= JOBS_AN_HOUR) throw new Refusal(429, 'throttled')
}

function makeJob({ client, config }: BiService, { identity, delivery, redirectUri }: WantedJob) {
  return client.createJob(identity.subject, {
    job: {
      delivery_method: delivery,
      authenticator_config_id: config.authenticatorConfigId,
      post_binding_redirect_uri: redirectUri,
    },
  })
}

/**
 * The job of a call that was cut off: one that was mailed is taken, so that nobody gets two e-mails. A returned link was
 * lost with the answer; its job is revoked.
 */
async function findOwn(
  { client }: BiService,
  store: Queryable,
  { identity, delivery }: WantedJob,
  earlier: number | undefined,
): Promise<CreateJobResponse | undefined> {
  if (earlier === undefined) return undefined
  const jobs = await client.listJobs(identity.subject)
  const left = jobs.filter(job => isLeft(job, delivery, earlier))
  const [job] = await withoutOwner(store, left)
  if (job === undefined) return undefined
  if (delivery === 'EMAIL') return { credential_binding_job: job }
  await client.revokeJob(identity.subject, job.id)
  return undefined
}

function isLeft(job: BindingJob, delivery: Delivery, earlier: number): boolean {
  const isSame = job.delivery_method === delivery && isOpenJob(job.state)
  return isSame && isOfCall(earlier, timeToEpoch(job.create_time, 'create_time'))
}

async function withoutOwner(store: Queryable, jobs: readonly BindingJob[]): Promise<readonly BindingJob[]> {
  const owned = await store.query('SELECT job_id FROM beyond_identity_jobs WHERE job_id = ANY($1)', [
    jobs.map(({ id }) => id),
  ])
  const ids = new Set(owned.map(({ job_id: id }) => id))
  return jobs.filter(({ id }) => !ids.has(id))
}
