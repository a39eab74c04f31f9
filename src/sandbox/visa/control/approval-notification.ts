import { FlattenedSign } from 'jose'
import type { VisaContext } from '../context.ts'
import { randomHex } from '../digest.ts'

/** What happened to a device that waited for its issuer. */
export interface Approval {
  readonly tokenId: string
  readonly clientId: string
  readonly status: 'APPROVED' | 'DECLINED'
}

const attempts = 3
const pause = 250

/**
 * Announces an approval to the webhook of switch `approvalWebhook` (delivery is not published, so all of this is
 * assumed). Header `v-c-signature` is a JWS with detached payload (`<protected>..<signature>`, ES256) over the body's
 * bytes; the key is in the sandbox's configuration. Sent up to three times with the same `id` until answered with 2xx.
 */
export async function announceApproval(sandbox: VisaContext, approval: Approval): Promise<void> {
  const webhook = sandbox.switches.approvalWebhook
  if (webhook === null) return
  const body = JSON.stringify({
    id: randomHex(16),
    at: new Date(sandbox.clock.now()).toISOString(),
    tokenizedCardId: approval.tokenId,
    clientDeviceId: approval.clientId,
    status: approval.status,
  })
  const signature = await sign(sandbox, body)
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (await deliver(webhook, body, signature)) {
      sandbox.state.counts.notificationsSent += 1
      return
    }
    await sandbox.clock.sleep(pause * attempt)
  }
}

async function sign(sandbox: VisaContext, body: string): Promise<string> {
  const { protected: header, signature } = await new FlattenedSign(new TextEncoder().encode(body))
    .setProtectedHeader({ alg: 'ES256', kid: sandbox.keys.jwk.notification.kid })
    .sign(sandbox.keys.notificationPrivate)
  return `${header}..${signature}`
}

async function deliver(webhook: string, body: string, signature: string): Promise<boolean> {
  try {
    const headers = { 'content-type': 'application/json', 'v-c-signature': signature }
    const response = await fetch(webhook, { method: 'POST', headers, body, signal: AbortSignal.timeout(5000) })
    return response.ok
  } catch {
    return false
  }
}
