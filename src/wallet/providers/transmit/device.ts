import { bytesToBase64 } from '../../../wire/base64.ts'
import { deviceKeyId, signDeviceChallenge } from '../../../wire/transmit/device-key.ts'
import { minutes } from '../../flow/define.ts'
import type { Flow } from '../../flow/types.ts'
import type { TransmitDeps } from './deps.ts'

/** The public half of a device key, as every call of a journey carries it. */
export interface DeviceClaim {
  readonly keyId: string
  /** SubjectPublicKeyInfo, standard base64. */
  readonly publicKey: string
}

const PREFIX = 'transmit/'

/** Older than any linking that may still be going on. */
const ABANDONED = minutes(60)

/**
 * Name of a new device key: every identity has its own, for a provider binds a key to one user (contract 5.2). Keys of
 * linkings that were given up are taken away on the way.
 */
export async function newDeviceKey(flow: Flow, deps: TransmitDeps): Promise<string> {
  const name = await flow.value('device-key', () => PREFIX + crypto.randomUUID())
  await flow.step('tidy-device-keys', { onUnknown: 'repeat' }, () => tidy(deps, name))
  return name
}

async function tidy({ identities, keyring, now }: TransmitDeps, fresh: string): Promise<void> {
  const inUse = new Set((await identities.list()).map(({ reference }) => reference.deviceKey))
  for (const { name, createdAt } of await keyring.list(PREFIX)) {
    if (name !== fresh && !inUse.has(name) && createdAt < now() - ABANDONED) await keyring.remove(name)
  }
}

/** The public half; made when it is first asked for. */
export async function deviceClaim({ keyring }: Pick<TransmitDeps, 'keyring'>, name: string): Promise<DeviceClaim> {
  const spki = await keyring.rsaKey(name).publicSpki()
  return { keyId: await deviceKeyId(spki), publicKey: bytesToBase64(spki) }
}

/** Signs a challenge of Known Device Status (contract 5.3). */
export async function signChallenge(
  { keyring }: Pick<TransmitDeps, 'keyring'>,
  name: string,
  challenge: string,
): Promise<string> {
  return signDeviceChallenge(await keyring.rsaKey(name).privateKey(), challenge)
}
