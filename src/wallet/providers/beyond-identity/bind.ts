import type { BindingInfo } from '../../../wire/beyond-identity/bind.ts'
import type { BindingTicket } from '../../../wire/beyond-identity/link.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import type { IdentityAbout } from '../identity-questions.ts'
import { PATIENT } from '../retry.ts'
import type { BiDeps } from './deps.ts'
import { PROVIDER_LABEL } from './identity.ts'
import type { KeyReference } from './key.ts'
import { makeKey } from './make-key.ts'
import { type Bound, bindKey, readInfo } from './ticket.ts'

/** An identity, as the cloud describes it, with a key of this device. */
export interface BoundKey {
  readonly ids: { readonly identityId: string; readonly tenantId: string }
  readonly info: BindingInfo
  readonly key: KeyReference
  readonly bound: Bound
  readonly about: IdentityAbout
}

/**
 * Binds a key of this device to the identity of a ticket (contract 2.1): who it is, the person's yes, the key, and its
 * proof of possession. Throws `identity_refused`, `cancelled`.
 */
export async function bind(flow: Flow, deps: BiDeps, ticket: BindingTicket): Promise<BoundKey> {
  const info = await flow.step('identity-info', { onUnknown: 'repeat', ...PATIENT }, call =>
    readInfo(deps, ticket, call),
  )
  const ids = await flow.value('identity-ids', () => ({ identityId: ticket.identity_id, tenantId: ticket.tenant_id }))
  await askWhom(flow, info)
  const about = aboutOf(info)
  const { reference: key, request } = await makeKey(flow, { deps, ticket, info, identityId: ids.identityId, about })
  const bound = await flow.step('identity-bind', { onUnknown: 'repeat', ...PATIENT }, async call =>
    bindKey(deps, ticket, await request(), call),
  )
  return { ids, info, key, bound, about }
}

function aboutOf({ identity }: BindingInfo): IdentityAbout {
  return { provider: PROVIDER_LABEL, name: identity.display_name.slice(0, 120), purpose: 'link' }
}

/** Tenant, realm and identity are shown before anything is bound (contract 14.5). */
async function askWhom(flow: Flow, { tenant, realm, identity }: BindingInfo): Promise<void> {
  const { username, primary_email_address: email } = identity.traits
  const answer = await flow.ask('identity-whom', {
    kind: 'bi-bind',
    view: {
      provider: PROVIDER_LABEL,
      tenant: tenant.display_name,
      realm: realm.display_name,
      name: identity.display_name,
      username,
      ...(email !== undefined && { email }),
    },
  })
  if (answer.decision === 'cancel') throw new WalletError('cancelled', {})
}
