import * as v from 'valibot'
import { filled, providerId, text } from './primitives.ts'

/** Header of an approval notification: compact JWS (ES256) over the exact body bytes, payload attached or detached. */
export const NOTIFICATION_SIGNATURE_HEADER = 'v-c-signature'

/**
 * Provider to gateway: the issuer has decided on a device binding outside the browser (contract 7.2; delivery assumed).
 * `id` is unique per decision, `at` an ISO 8601 time.
 */
export const approvalNotificationSchema = v.object({
  id: filled(64),
  at: v.pipe(v.string(), v.isoTimestamp()),
  tokenizedCardId: providerId,
  clientDeviceId: v.optional(text(64)),
  status: v.picklist(['APPROVED', 'DECLINED']),
})
export type ApprovalNotification = v.InferOutput<typeof approvalNotificationSchema>

/** What the gateway tells the wallet that owns the token; `at` is when the issuer decided, epoch milliseconds. */
export const approvalStateSchema = v.variant('state', [
  v.object({ state: v.literal('waiting') }),
  v.object({ state: v.picklist(['approved', 'declined']), at: v.pipe(v.number(), v.safeInteger()) }),
])
export type ApprovalState = v.InferOutput<typeof approvalStateSchema>
