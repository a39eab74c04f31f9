import * as v from 'valibot'
import type { VerifyBody } from '../../wire/beyond-identity/gateway-api.ts'
import { idTokenClaimsSchema } from '../../wire/beyond-identity/token.ts'
import type { IdentityCheck } from '../../wire/identity-check.ts'
import { recordCheck, requireBound, requireUnused } from '../identity/checks.ts'
import { verifyIdToken } from '../identity/id-token.ts'
import { findIdentity, keepProved } from '../identity/identities.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { Database } from '../store/database.ts'
import { type BiApplication, type BiConfig, issuerOf } from './config.ts'
import { refTo } from './jobs.ts'
import type { BiService } from './service.ts'

/** For whom, and where codes are sent to. */
export interface VerifyContext {
  readonly store: Database
  readonly walletId: string
  readonly redirectUri: string
  /** The gateway's clock. Epoch milliseconds. */
  readonly now: number
}

/**
 * Exchanges a code and verifies who signed in, for this nonce, once.
 * 1. The nonce was never used; for a purchase it is bound to its facts, and the identity is one this wallet proved.
 * 2. Code and verifier give an ID token, with the client's secret.
 * 3. Signature, issuer, audience, nonce, freshness, subject, tenant and realm.
 * 4. The nonce is used up; for a link the identity is proved from now on.
 * @throws Refusal
 */
export async function verifySignIn(
  service: BiService,
  context: VerifyContext,
  body: VerifyBody,
): Promise<IdentityCheck> {
  const { store, walletId, redirectUri, now } = context
  const { purpose, nonce, binding, code, codeVerifier } = body
  await requireBound(body)
  const application = applicationFor(service.config, body)
  await requireUnused(store, nonce)
  if (purpose === 'purchase') await requireLinked(context, body.identityId)
  const idToken = await service.client.exchange(application, { code, codeVerifier, redirectUri })
  const { subject, authenticatedAt, claims } = await verifyIdToken(idToken, {
    keys: service.client.keysOf(application),
    issuer: issuerOf(service.config, application),
    audience: application.clientId,
    nonce,
    now: service.now(),
  })
  if (body.identityId !== undefined && subject !== body.identityId) throw new Refusal(403, 'identity_refused', 'sub')
  requireRealm(service.config, claims)
  const asked = { purpose, nonce, ...(binding && { binding }) }
  const check: IdentityCheck = { provider: 'beyond-identity', ...asked, subject, authenticatedAt, checkedAt: now }
  await store.transaction(async tx => {
    await recordCheck(tx, walletId, check)
    if (purpose === 'link') await keepProved(tx, refTo(walletId, subject), { now })
  })
  return check
}

function applicationFor({ application, hosted }: BiConfig, body: VerifyBody): BiApplication {
  if (body.application === 'embedded') return application
  if (hosted === undefined) throw notFound()
  return hosted
}

/** The issuer names both already; a token that says otherwise about itself is none of ours (contract 10). */
function requireRealm({ tenantId, realmId }: BiConfig, claims: unknown): void {
  const read = v.safeParse(idTokenClaimsSchema, claims)
  if (!read.success) throw new Refusal(403, 'identity_refused', 'id_token')
  const { bi_t: tenant = tenantId, bi_r: realm = realmId } = read.output
  if (tenant !== tenantId) throw new Refusal(403, 'identity_refused', 'bi_t')
  if (realm !== realmId) throw new Refusal(403, 'identity_refused', 'bi_r')
}

async function requireLinked({ store, walletId }: VerifyContext, identityId: string | undefined): Promise<void> {
  if (identityId === undefined) throw new Refusal(400, 'invalid_input', 'identityId')
  const identity = await findIdentity(store, refTo(walletId, identityId))
  if (!identity?.proved) throw notFound()
}
