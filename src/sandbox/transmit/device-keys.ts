import * as v from 'valibot'
import { keyId } from '../../wire/transmit/primitives.ts'
import type { Http, TransmitContext } from './context.ts'
import { apiRefusal, readJson } from './endpoint.ts'
import type { DeviceKey, User } from './state.ts'
import { requireBackend } from './tokens/exchange.ts'
import { bindDevice, deviceIdOf } from './users.ts'

const displayName = v.pipe(v.string(), v.minLength(1), v.maxLength(64))
const newKeySchema = v.object({
  key_id: keyId,
  public_key: v.pipe(v.string(), v.maxLength(2048)),
  display_name: v.optional(displayName),
})
const changedKeySchema = v.object({ display_name: displayName })

/** `GET /v1/users/{id}/device-keys` (contract 5.5). */
export function listDeviceKeys(sandbox: TransmitContext, http: Http): Response {
  const user = requireUser(sandbox, http)
  return http.json({ result: user.devices.map(device => describeKey(sandbox, device)) })
}

function describeKey(
  { state }: TransmitContext,
  { keyId: id, createdAt, updatedAt = createdAt, displayName }: DeviceKey,
) {
  return {
    status: state.revokedDevices.has(id) ? 'Revoked' : 'Active',
    key_id: id,
    ...(displayName !== undefined && { display_name: displayName }),
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
  }
}

/** `GET /v1/users/{id}/device-keys/{key_id}`. */
export function readDeviceKey(sandbox: TransmitContext, http: Http): Response {
  return http.json({ result: describeKey(sandbox, requireDevice(requireUser(sandbox, http), http)) })
}

/** `PUT /v1/users/{id}/device-keys/{key_id}`. */
export async function renameDeviceKey(sandbox: TransmitContext, http: Http): Promise<Response> {
  const device = requireDevice(requireUser(sandbox, http), http)
  device.displayName = (await readJson(http, changedKeySchema)).display_name
  device.updatedAt = sandbox.clock.now()
  return http.json({ result: describeKey(sandbox, device) })
}

/** `POST /v1/users/{id}/device-keys`. */
export async function addDeviceKey(sandbox: TransmitContext, http: Http): Promise<Response> {
  const user = requireUser(sandbox, http)
  const { key_id: id, public_key: publicKey, display_name: name } = await readJson(http, newKeySchema)
  if ((await deviceIdOf(publicKey)) !== id) throw apiRefusal(400, 'the id is not the id of the key')
  const device = {
    keyId: id,
    publicKey,
    createdAt: sandbox.clock.now(),
    ...(name !== undefined && { displayName: name }),
  }
  if (!bindDevice(sandbox, user, device)) {
    throw apiRefusal(409, 'the key is bound')
  }
  return http.json({ result: { key_id: id, status: 'Active' } }, 201)
}

/** `DELETE /v1/users/{id}/device-keys/{key_id}`: the device is unknown from now on. */
export function removeDeviceKey(sandbox: TransmitContext, http: Http): Response {
  const user = requireUser(sandbox, http)
  const { keyId: id } = requireDevice(user, http)
  user.devices = user.devices.filter(device => device.keyId !== id)
  return http.body(null, 204)
}

function requireDevice({ devices }: User, http: Http): DeviceKey {
  const device = devices.find(({ keyId: id }) => id === http.req.param('keyId'))
  if (!device) throw apiRefusal(404, 'key not found')
  return device
}

function requireUser(sandbox: TransmitContext, http: Http): User {
  requireBackend(sandbox, http)
  const user = sandbox.state.users.get(http.req.param('userId') ?? '')
  if (!user) throw apiRefusal(404, 'user not found')
  return user
}
