import type { RunningGateway } from '../../../src/gateway/start.ts'
import { walletOrigin } from '../../../src/sandbox/wallet-origin.ts'
import type { PromptAnswer, PromptView } from '../../../src/wallet/messages/prompts.ts'
import { createDeviceKeys, type DeviceKeys } from '../../../src/wallet/vault/device-keys.ts'
import { openSealer } from '../../unit/flow/support/fakes.ts'
import { type Behaviour, SoftwareAuthenticator } from '../sandbox-visa/support/authenticator.ts'
import { type Device, newDevice } from './device.ts'

/** A wallet with a reader of passkeys, and keys in its vault. */
export interface IdentityDevice extends Device {
  readonly authenticator: SoftwareAuthenticator
  readonly keyring: DeviceKeys
}

export async function newIdentityDevice(gateway: RunningGateway): Promise<IdentityDevice> {
  const device = await newDevice(gateway)
  return {
    ...device,
    authenticator: new SoftwareAuthenticator(walletOrigin),
    keyring: createDeviceKeys(device.db, openSealer, () => true, Date.now),
  }
}

/** What the approval window answers after a ceremony with this device's reader. Without a relying party named, an extension is one itself. */
export function usePasskey(
  { authenticator }: Pick<IdentityDevice, 'authenticator'>,
  view: PromptView<'identity-passkey'>,
  wrong: Behaviour = {},
): PromptAnswer<'identity-passkey'> {
  const credential =
    view.ceremony === 'get'
      ? authenticator.get({ challenge: view.options.challenge, rpId: view.options.rpId ?? walletOrigin }, wrong)
      : authenticator.create({ ...view.options, rp: { id: view.options.rp.id ?? walletOrigin } }, wrong)
  return { decision: 'done', response: JSON.stringify(credential) }
}
