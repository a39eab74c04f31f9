import { bytesToBase64 } from '../../../wire/base64.ts'
import { deviceKeyId, signDeviceChallenge } from '../../../wire/transmit/device-key.ts'
import { minutes } from '../../flow/define.ts'
import type { Flow, Past } from '../../flow/types.ts'
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

/** Where a linking writes down what its device key is called. */
const NAME = 'device-key'

/**
 * Name of a new device key: every identity has its own, for a provider binds a key to one user (contract 5.2). What an
 * earlier linking could not take away itself goes on the way.
 */
export async function newDeviceKey(flow: Flow, deps: TransmitDeps): Promise<string> {
  const name = await flow.value(NAME, () => PREFIX + crypto.randomUUID())
  await flow.step('tidy-device-keys', { onUnknown: 'repeat' }, () => tidy(deps, name))
  return name
}

async function tidy(deps: TransmitDeps, fresh: string): Promise<void> {
  const used = await keysInUse(deps)
  for (const { name, createdAt } of await deps.keyring.list(PREFIX)) {
    if (name !== fresh && !used.has(name) && createdAt < deps.now() - ABANDONED) await deps.keyring.remove(name)
  }
}

/** Takes the key of a linking away that came to nothing; the key of an identity stays. */
export function dropDeviceKey(flow: Flow, deps: TransmitDeps, name: string): Promise<void> {
  return flow.step('drop-device-key', { onUnknown: 'repeat' }, async () => {
    if (!(await keysInUse(deps)).has(name)) await deps.keyring.remove(name)
  })
}

/** The same, for a linking that was cancelled or ran out of time. */
export async function dropAbandonedKey(flow: Flow, deps: TransmitDeps, past: Past): Promise<void> {
  const name = await past.result(NAME)
  if (typeof name === 'string') await dropDeviceKey(flow, deps, name)
}

async function keysInUse({ identities }: TransmitDeps): Promise<ReadonlySet<string | undefined>> {
  return new Set((await identities.list()).map(({ reference }) => reference.deviceKey))
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
