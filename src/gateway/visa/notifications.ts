import type { KeyObject } from 'node:crypto'
import type { Hono } from 'hono'
import { approvalNotificationSchema, NOTIFICATION_SIGNATURE_HEADER } from '../../wire/visa/approval.ts'
import type { Gateway, GatewayEnv } from '../context.ts'
import { bodyBytes } from '../http/body.ts'
import { readJsonBody } from '../http/json-body.ts'
import { notFound, Refusal } from '../refusal.ts'
import { APPROVAL_LIFE, keepApproval } from './approvals/approvals.ts'
import { verifyNotification } from './approvals/signature.ts'

/** How far ahead of us a notification's time may lie, in milliseconds. */
const MAX_AHEAD = 60_000

const MAX_NOTIFICATION = 8192

/** Where the provider tells of a device binding the issuer approved or declined (contract 7.2). */
export function addNotifications(app: Hono<GatewayEnv>, gateway: Gateway, key: KeyObject | undefined): void {
  app.post('/v1/visa/approval-notifications', bodyBytes(MAX_NOTIFICATION), async c => {
    if (key === undefined) throw notFound()
    const bytes = c.get('bytes')
    await verifyNotification(c.req.header(NOTIFICATION_SIGNATURE_HEADER), bytes, key)
    const notification = readJsonBody(approvalNotificationSchema, bytes)
    requireRecent(Date.parse(notification.at), gateway.now())
    await keepApproval(gateway.store, notification)
    return c.body(null, 204)
  })
}

function requireRecent(occurredAt: number, now: number): void {
  if (occurredAt < now - APPROVAL_LIFE || occurredAt > now + MAX_AHEAD) throw new Refusal(400, 'invalid_input', 'at')
}
