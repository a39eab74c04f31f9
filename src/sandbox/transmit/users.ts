import { randomUUID } from 'node:crypto'
import type { TransmitContext } from './context.ts'
import type { DeviceKey, User } from './state.ts'

export function findUser(sandbox: TransmitContext, username: string): User | undefined {
  return [...sandbox.state.users.values()].find(user => user.username === username)
}

export function addUser(sandbox: TransmitContext, username: string): User {
  const email = username.includes('@') ? username : `${username}@example.com`
  const user: User = { id: randomUUID(), username, email, passkeys: [], devices: [] }
  sandbox.state.users.set(user.id, user)
  return user
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
