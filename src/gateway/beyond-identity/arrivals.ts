import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { type BindingTicket, bindingTicketSchema } from '../../wire/beyond-identity/link.ts'
import { sha256Base64Url } from '../hash.ts'
import { notFound } from '../refusal.ts'
import { seal, unseal } from '../seal.ts'
import type { Queryable } from '../store/database.ts'
import { jobCallAbout } from './jobs.ts'

/** How long an arrived link waits for its wallet, in milliseconds. */
export const ARRIVAL_LIFE = 15 * 60_000

/**
 * Keeps a link that arrived at `/bind`, once, for the wallet that asked for its job, even while the making of that job is
 * not written down; returns the secret under which it rests, or undefined for a used link.
 */
export async function keepArrival(store: Queryable, ticket: BindingTicket, now: number): Promise<string | undefined> {
  const secret = randomBytes(32).toString('base64url')
  const rows = await store.query(
    `INSERT INTO beyond_identity_arrivals (secret_hash, token_hash, wallet_id, expires_at, sealed_ticket)
     VALUES ($1, $2, COALESCE(
       (SELECT wallet_id FROM beyond_identity_jobs WHERE job_id = $3),
       (SELECT wallet_id FROM beyond_identity_calls WHERE kind = 'job' AND about = $6 ORDER BY begun_at DESC LIMIT 1)
     ), $4, $5)
     ON CONFLICT DO NOTHING RETURNING secret_hash`,
    [
      sha256Base64Url(secret),
      sha256Base64Url(ticket.token),
      ticket.job_id,
      now + ARRIVAL_LIFE,
      seal(ticket, secret),
      jobCallAbout(ticket.identity_id, 'EMAIL'),
    ],
  )
  return rows.length === 1 ? secret : undefined
}

const row = v.object({ sealed_ticket: v.string() })

/**
 * Hands a link to a wallet: to the one that asked for the job, or for a link from the console to the first that comes.
 * The same wallet may ask again, for a worker that died meanwhile. @throws Refusal 404 for everyone else
 */
export async function takeArrival(
  store: Queryable,
  { walletId, secret }: { readonly walletId: string; readonly secret: string },
  now: number,
): Promise<BindingTicket> {
  const [found] = await store.query(
    `UPDATE beyond_identity_arrivals SET taken_by = $2
     WHERE secret_hash = $1 AND expires_at > $3 AND (wallet_id IS NULL OR wallet_id = $2)
       AND (taken_by IS NULL OR taken_by = $2)
     RETURNING sealed_ticket`,
    [sha256Base64Url(secret), walletId, now],
  )
  if (found === undefined) throw notFound()
  return v.parse(bindingTicketSchema, unseal(v.parse(row, found).sealed_ticket, secret))
}
