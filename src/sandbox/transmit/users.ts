import { randomUUID } from 'node:crypto'
import { bytesFromBase64 } from '../../wire/base64.ts'
import { deviceKeyId } from '../../wire/transmit/device-key.ts'
import type { TransmitContext } from './context.ts'
import type { DeviceKey, User } from './state.ts'

/** What identifies a user, by the type the wire has for it; there are no telephone numbers here. */
const identifiers: Readonly<Record<string, (user: User) => string>> = {
  username: ({ username }) => username,
  email: ({ email }) => email,
  user_id: ({ id }) => id,
}

export function findUser(sandbox: TransmitContext, name: string, type = 'username'): User | undefined {
  const identifier = Object.hasOwn(identifiers, type) ? identifiers[type] : undefined
  return identifier && [...sandbox.state.users.values()].find(user => identifier(user) === name)
}

export function addUser(sandbox: TransmitContext, username: string): User {
  const email = username.includes('@') ? username : `${username}@example.com`
  const user: User = { id: randomUUID(), username, email, passkeys: [], devices: [] }
  sandbox.state.users.set(user.id, user)
  return user
}

/** Id of a device key as the wire has it; undefined when it is no key. */
export async function deviceIdOf(publicKey: string): Promise<string | undefined> {
  try {
    return await deviceKeyId(bytesFromBase64(publicKey))
  } catch {
    return undefined
  }
}

/** Binds a device to a user; false when the key is another user's (contract 5.2). */
export function bindDevice(sandbox: TransmitContext, user: User, device: DeviceKey): boolean {
  const isBound = (other: User) => other.devices.some(({ keyId }) => keyId === device.keyId)
  if ([...sandbox.state.users.values()].some(other => other !== user && isBound(other))) return false
  sandbox.state.revokedDevices.delete(device.keyId)
  if (isBound(user)) return true
  user.devices.push(device)
  sandbox.state.counts.devices += 1
  return true
}
