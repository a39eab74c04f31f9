import type { IdentityCheck } from '../../../wire/identity-check.ts'
import type { Flow } from '../../flow/types.ts'
import type { VerifyRequest } from '../identity-provider.ts'
import type { IdentityAbout } from '../identity-questions.ts'
import { hostedSignIn } from './hosted.ts'
import { PROVIDER_LABEL } from './identity.ts'
import type { Opening } from './open.ts'
import { referenceOf } from './reference.ts'
import { signIn } from './sign-in.ts'
import { explainRefusal } from './standing.ts'

/**
 * Has the person confirm a purchase: a sign-in whose nonce is made of the purchase's hash, with the key of this device, or on
 * the provider's page. Throws `identity_gone`, `identity_refused`, `cancelled`.
 */
export function verify(
  flow: Flow,
  { deps, gateway }: Opening,
  { identity, name, facts, binding, nonce }: VerifyRequest,
): Promise<IdentityCheck> {
  const reference = referenceOf(identity)
  const { subject } = identity
  const about: IdentityAbout = {
    provider: PROVIDER_LABEL,
    name,
    purpose: 'purchase',
    amount: facts.amount,
    payee: facts.payee.name,
  }
  const common = { deps, nonce, binding, about, identityId: subject, purpose: 'purchase' } as const
  if (reference.application === 'hosted') return hostedSignIn(flow, { ...common, gateway })
  return signIn(flow, {
    ...common,
    ...reference,
    explain: inner => explainRefusal(inner, gateway, { subject, reference, about }),
  })
}
