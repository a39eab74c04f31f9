import * as v from 'valibot'
import type { ApprovalNotification, ApprovalState } from '../../../wire/visa/approval.ts'
import type { Queryable } from '../../store/database.ts'

/** How long a decision counts, in milliseconds: an older one belongs to an attempt that is over. */
export const APPROVAL_LIFE = 15 * 60_000

/** Keeps an issuer's decision for a token; a later decision replaces an earlier one, never the other way. */
export async function keepApproval(store: Queryable, notification: ApprovalNotification): Promise<void> {
  await store.query(
    `INSERT INTO approvals (token_id, event_id, status, occurred_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (token_id) DO UPDATE SET event_id = $2, status = $3, occurred_at = $4
     WHERE approvals.occurred_at < $4`,
    [notification.tokenizedCardId, notification.id, notification.status, Date.parse(notification.at)],
  )
}

const approvalRow = v.object({
  status: v.picklist(['APPROVED', 'DECLINED']),
  occurred_at: v.pipe(v.union([v.string(), v.number(), v.bigint()]), v.transform(Number)),
})

/** What the issuer decided last about a token, as long as it counts. `now` is epoch milliseconds. */
export async function readApproval(store: Queryable, tokenId: string, now: number): Promise<ApprovalState> {
  const [row] = await store.query(
    'SELECT status, occurred_at FROM approvals WHERE token_id = $1 AND occurred_at > $2',
    [tokenId, now - APPROVAL_LIFE],
  )
  if (row === undefined) return { state: 'waiting' }
  const { status, occurred_at: at } = v.parse(approvalRow, row)
  return { state: status === 'APPROVED' ? 'approved' : 'declined', at }
}

/** Deletes decisions that no longer count. `now` is epoch milliseconds. */
export async function purgeApprovals(store: Queryable, now: number): Promise<void> {
  await store.query('DELETE FROM approvals WHERE occurred_at < $1', [now - APPROVAL_LIFE])
}
