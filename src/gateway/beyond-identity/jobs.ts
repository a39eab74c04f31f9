import * as v from 'valibot'
import type { JobAnswer } from '../../wire/beyond-identity/gateway-api.ts'
import type { BindingJob } from '../../wire/beyond-identity/jobs.ts'
import { resourceId } from '../../wire/beyond-identity/primitives.ts'
import { findIdentity, type IdentityRef } from '../identity/identities.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { Queryable } from '../store/database.ts'

export type Delivery = 'RETURN' | 'EMAIL'

/** The identity a path names, if it is this wallet's. @throws Refusal 404 */
export async function ownIdentity(store: Queryable, walletId: string, id: string | undefined) {
  if (!v.is(resourceId, id)) throw notFound()
  const identity = await findIdentity(store, refTo(walletId, id))
  if (identity === undefined) throw notFound()
  return identity
}

/**
 * The same, if this wallet has signed in as it: having made an identity gives nothing of what somebody else has bound to it
 * since. @throws Refusal 403 `identity_unproved`
 */
export async function provedIdentity(store: Queryable, walletId: string, id: string | undefined) {
  const identity = await ownIdentity(store, walletId, id)
  if (!identity.proved) throw new Refusal(403, 'identity_unproved')
  return identity
}

export function refTo(walletId: string, subject: string): IdentityRef {
  return { provider: 'beyond-identity', subject, walletId }
}

/** What tells the making of a job from a wallet's other calls. */
export const jobCallAbout = (identityId: string, delivery: Delivery) => `${identityId} ${delivery}`

/** Writes down which wallet asked for a job: a mailed link arrives at nobody else. */
export async function keepJob(store: Queryable, job: BindingJob, walletId: string, now: number): Promise<void> {
  await store.query(
    `INSERT INTO beyond_identity_jobs (job_id, identity_id, wallet_id, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [job.id, job.identity_id, walletId, now],
  )
}

/** @throws Refusal 404 when the job is not this wallet's */
export async function requireOwnJob(store: Queryable, walletId: string, identityId: string, jobId: string) {
  const rows = await store.query(
    'SELECT 1 FROM beyond_identity_jobs WHERE job_id = $1 AND identity_id = $2 AND wallet_id = $3',
    [jobId, identityId, walletId],
  )
  if (rows.length === 0) throw notFound()
}

export function toJobAnswer(job: BindingJob, link?: string): JobAnswer {
  return { jobId: job.id, state: job.state, expireTime: job.expire_time, ...(link !== undefined && { link }) }
}
