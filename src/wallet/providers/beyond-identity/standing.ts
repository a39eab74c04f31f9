import * as v from 'valibot'
import { resourceId } from '../../../wire/beyond-identity/primitives.ts'
import { WalletError } from '../../errors.ts'
import type { Call, Flow, Past } from '../../flow/types.ts'
import type { Identity, IdentityState } from '../../identity/types.ts'
import type { IdentityAbout } from '../identity-questions.ts'
import { RETRY } from '../retry.ts'
import type { BiDeps } from './deps.ts'
import type { BiProblem } from './errors.ts'
import type { BiGateway } from './gateway-calls.ts'
import { PROVIDER_ID } from './identity.ts'
import { keyPrefix } from './make-key.ts'
import { type LinkReference, referenceOf } from './reference.ts'

/** How an identity stands at the provider: its passkey ended there, or it is not known there any more. */
export type Standing = 'active' | 'revoked' | 'gone'

/** Asks the provider (by the gateway, which asks for this wallet's identities only). */
export async function standingOf(
  gateway: BiGateway,
  identityId: string,
  reference: LinkReference,
  call: Call,
): Promise<Standing> {
  if (!(await gateway.readIdentity(identityId, call))) return 'gone'
  if (reference.application === 'hosted') return 'active'
  const passkeys = await gateway.listPasskeys(identityId, call)
  if (!passkeys) return 'gone'
  const { key, credentialId } = reference
  const own = passkeys.find(one => one.credentialId === credentialId || one.thumbprint === key.kid)
  return own?.state === 'ACTIVE' ? 'active' : 'revoked'
}

/** `check` of the port. */
export async function check(flow: Flow, gateway: BiGateway, identity: Identity): Promise<IdentityState> {
  const standing = await flow.step(
    'identity-standing',
    { onUnknown: 'repeat', changes: 'nothing', retry: RETRY },
    call => standingOf(gateway, identity.subject, referenceOf(identity), call),
  )
  return standing === 'active' ? 'active' : 'gone'
}

/**
 * Why a proof of a linked identity was not accepted. One whose passkey or whose identity ended is told what to do, and is
 * gone: throws `identity_gone`.
 */
export async function explainRefusal(
  flow: Flow,
  gateway: BiGateway,
  { subject, reference, about }: { subject: string; reference: LinkReference; about: IdentityAbout },
): Promise<BiProblem> {
  const standing = await flow.step(
    'identity-standing',
    { onUnknown: 'repeat', changes: 'nothing', retry: RETRY },
    call => standingOf(gateway, subject, reference, call),
  )
  if (standing === 'active') return 'biNotSignedIn'
  const problem = standing === 'revoked' ? 'biRevoked' : 'biGone'
  await flow.ask('identity-ended', { kind: 'identity-failed', view: { ...about, problem, over: true } })
  throw new WalletError('identity_gone', { reason: standing })
}

/**
 * `unlink` of the port: the passkey is revoked at the provider, this wallet's claim forgotten at the gateway, and a key of the
 * vault deleted. What is gone already is fine.
 */
export async function unlink(flow: Flow, deps: BiDeps, gateway: BiGateway, identity: Identity): Promise<void> {
  const reference = referenceOf(identity)
  const { subject } = identity
  const { credentialId } = reference.application === 'embedded' ? reference : {}
  const options = { onUnknown: 'repeat', retry: RETRY, irreversible: 'irreversible' } as const
  if (credentialId !== undefined)
    await flow.step('identity-revoke', options, call => gateway.revokePasskey(subject, credentialId, call))
  await flow.step('identity-forget', options, call => gateway.forgetIdentity(subject, call))
  await flow.step('identity-keys', { onUnknown: 'repeat' }, () => removeKeys(deps, subject))
}

const idsSchema = v.object({ identityId: resourceId })

/** Deletes the vault's keys that a linking has left which was given up; that of an identity stays. */
export async function dropAbandonedKeys(flow: Flow, deps: BiDeps, past: Past): Promise<void> {
  const ids = v.safeParse(idsSchema, await past.result('identity-ids'))
  if (!ids.success) return
  const { identityId } = ids.output
  await flow.step('abandoned-keys', { onUnknown: 'repeat' }, async () => {
    const linked = (await deps.identities.list()).find(
      one => one.provider === PROVIDER_ID && one.subject === identityId,
    )
    await removeKeys(deps, identityId, linked?.reference.keyName)
  })
}

/** Deletes the vault's keys of an identity, except the one that is kept. */
export async function removeKeys({ keyring }: BiDeps, identityId: string, kept?: string): Promise<void> {
  const keys = await keyring.list(keyPrefix(identityId))
  await Promise.all(keys.filter(({ name }) => name !== kept).map(({ name }) => keyring.remove(name)))
}
