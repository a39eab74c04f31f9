import type { IdentityCheck } from '../../../wire/identity-check.ts'
import { VERIFY_PATH, type VerifyBody } from '../../../wire/transmit/gateway-api.ts'
import type { Flow } from '../../flow/types.ts'
import { checkIdentity } from '../identity-check.ts'
import type { VerifyRequest } from '../identity-provider.ts'
import type { MosaicClient } from './client.ts'
import type { TransmitDeps } from './deps.ts'
import { deviceClaim } from './device.ts'
import { refusalOf } from './errors.ts'
import { PROVIDER_LABEL } from './identity.ts'
import { type LinkReference, referenceOf } from './reference.ts'
import { signIn } from './sign-in.ts'

/**
 * Has the person confirm a purchase.
 * 1. The sign-in journey, with the nonce: passkey, then this device by challenge and response.
 * 2. The gateway exchanges the completion code and verifies the ID token, once.
 */
export async function verify(
  flow: Flow,
  deps: TransmitDeps,
  client: MosaicClient,
  { identity, name, facts, binding, nonce }: VerifyRequest,
): Promise<IdentityCheck> {
  const { username, deviceKey }: LinkReference = referenceOf(identity)
  const completed = await signIn(flow, {
    deps,
    client,
    journey: 'loginJourney',
    username,
    deviceKey,
    nonce,
    ...(identity.organisation && { organisation: identity.organisation }),
    about: {
      provider: PROVIDER_LABEL,
      name,
      purpose: 'purchase',
      amount: facts.amount,
      payee: facts.payee.name,
    },
  })
  const { keyId } = await flow.step('device-id', { onUnknown: 'repeat' }, () => deviceClaim(deps, deviceKey))
  return checkIdentity(flow, {
    gateway: deps.gateway,
    path: VERIFY_PATH,
    nonce,
    refusal: refusalOf,
    body: (): VerifyBody => ({
      purpose: 'purchase',
      nonce,
      binding,
      code: completed.code,
      deviceKeyId: keyId,
      subject: identity.subject,
      ...(identity.organisation && { organisationId: identity.organisation.id }),
    }),
  })
}
