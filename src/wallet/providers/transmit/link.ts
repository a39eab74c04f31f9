import { VERIFY_PATH, type VerifyBody } from '../../../wire/transmit/gateway-api.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import { isSameInOrganisation } from '../../identity/same.ts'
import type { LinkedIdentity } from '../../identity/types.ts'
import type { PromptAnswer } from '../../messages/prompts.ts'
import { checkIdentity } from '../identity-check.ts'
import type { NewlyLinked } from '../identity-provider.ts'
import { randomNonce } from '../nonce.ts'
import type { MosaicClient } from './client.ts'
import type { TransmitDeps } from './deps.ts'
import { deviceClaim, dropDeviceKey, newDeviceKey } from './device.ts'
import { refusalOf } from './errors.ts'
import { PROVIDER_ID, PROVIDER_LABEL } from './identity.ts'
import { signIn } from './sign-in.ts'

/**
 * Links a person to this device.
 * 1. Under which name, and whether with a new passkey or one the person has.
 * 2. The journey for that: passkey and this device's key, bound to the person; organisation where the journey asks for one.
 * 3. The gateway verifies who signed in; the person is this wallet's from then on.
 * A linking that comes to nothing leaves no key, and one that takes an older one's place leaves not the older one's.
 */
export async function link(flow: Flow, deps: TransmitDeps, client: MosaicClient): Promise<NewlyLinked> {
  const account = await flow.ask('account', { kind: 'transmit-account', view: { provider: PROVIDER_LABEL } })
  if (account.decision === 'cancel') throw new WalletError('cancelled', {})
  const deviceKey = await newDeviceKey(flow, deps)
  try {
    const linked = await linkWith(flow, { deps, client, account, deviceKey })
    const older = await flow.value('older-device-key', () => keyOf(deps, linked))
    return { ...linked, after: async inner => void (older !== null && (await dropDeviceKey(inner, deps, older))) }
  } catch (thrown) {
    await dropDeviceKey(flow, deps, deviceKey)
    throw thrown
  }
}

/** Name of the device key of this identity as it was linked before; null when it was not. */
async function keyOf({ identities }: TransmitDeps, linked: LinkedIdentity): Promise<string | null> {
  const known = (await identities.list()).find(one => one.provider === PROVIDER_ID && isSameInOrganisation(one, linked))
  return known?.reference.deviceKey ?? null
}

interface Linking {
  readonly deps: TransmitDeps
  readonly client: MosaicClient
  readonly account: Exclude<PromptAnswer<'transmit-account'>, { decision: 'cancel' }>
  readonly deviceKey: string
}

async function linkWith(flow: Flow, { deps, client, account, deviceKey }: Linking): Promise<LinkedIdentity> {
  const { username, decision } = account
  const nonce = await flow.value('nonce', randomNonce)
  return flow.attempt('link', async inner => {
    const completed = await signIn(inner, {
      deps,
      client,
      journey: decision === 'register' ? 'registerJourney' : 'loginJourney',
      username,
      deviceKey,
      nonce,
      about: { provider: PROVIDER_LABEL, name: username, purpose: 'link' },
    })
    const { keyId } = await inner.step('device-id', { onUnknown: 'repeat' }, () => deviceClaim(deps, deviceKey))
    const { subject } = await checkIdentity(inner, {
      gateway: deps.gateway,
      path: VERIFY_PATH,
      nonce,
      refusal: refusalOf,
      body: (): VerifyBody => ({
        purpose: 'link',
        nonce,
        code: completed.code,
        deviceKeyId: keyId,
        ...(completed.organisation && { organisationId: completed.organisation.id }),
      }),
    })
    const { organisation } = completed
    return { subject, name: username, ...(organisation && { organisation }), reference: { username, deviceKey } }
  })
}
