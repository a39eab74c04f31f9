import * as v from 'valibot'
import { keyId } from '../../wire/transmit/primitives.ts'
import type { Http, TransmitContext } from './context.ts'
import { apiRefusal, readJson } from './endpoint.ts'
import type { User } from './state.ts'
import { requireBackend } from './tokens/exchange.ts'
import { bindDevice, deviceIdOf } from './users.ts'

const newKeySchema = v.object({ key_id: keyId, public_key: v.pipe(v.string(), v.maxLength(2048)) })

/** `GET /v1/users/{id}/device-keys` (contract 5.5). */
export function listDeviceKeys(sandbox: TransmitContext, http: Http): Response {
  const user = requireUser(sandbox, http)
  const result = user.devices.map(device => ({
    status: sandbox.state.revokedDevices.has(device.keyId) ? 'Revoked' : 'Active',
    key_id: device.keyId,
    created_at: new Date(device.createdAt).toISOString(),
    updated_at: new Date(device.createdAt).toISOString(),
  }))
  return http.json({ result })
}

/** `POST /v1/users/{id}/device-keys`. */
export async function addDeviceKey(sandbox: TransmitContext, http: Http): Promise<Response> {
  const user = requireUser(sandbox, http)
  const { key_id: id, public_key: publicKey } = await readJson(http, newKeySchema)
  if ((await deviceIdOf(publicKey)) !== id) throw apiRefusal(400, 'the id is not the id of the key')
  if (!bindDevice(sandbox, user, { keyId: id, publicKey, createdAt: sandbox.clock.now() })) {
    throw apiRefusal(409, 'the key is bound')
  }
  return http.json({ result: { key_id: id, status: 'Active' } }, 201)
}

/** `DELETE /v1/users/{id}/device-keys/{key_id}`: the device is unknown from now on. */
export function removeDeviceKey(sandbox: TransmitContext, http: Http): Response {
  const user = requireUser(sandbox, http)
  const id = http.req.param('keyId')
  if (!user.devices.some(device => device.keyId === id)) throw apiRefusal(404, 'key not found')
  user.devices = user.devices.filter(device => device.keyId !== id)
  return http.body(null, 204)
}

function requireUser(sandbox: TransmitContext, http: Http): User {
  requireBackend(sandbox, http)
  const user = sandbox.state.users.get(http.req.param('userId') ?? '')
  if (!user) throw apiRefusal(404, 'user not found')
  return user
}
