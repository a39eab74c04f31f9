import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose'
import * as v from 'valibot'
import { identityBase } from '../../wire/transmit/hosts.ts'
import { clientTokenAnswer, deviceKeysAnswer, exchangeAnswer } from '../../wire/transmit/token.ts'
import { PROVIDER_TIMEOUT } from '../http/provider-timeout.ts'
import { callProvider } from '../identity/provider-call.ts'
import { Refusal } from '../refusal.ts'
import type { TransmitConfig } from './config.ts'

export type Exchanged = v.InferOutput<typeof exchangeAnswer>

/** Mosaic as the operator's application reaches it. */
export interface TransmitClient {
  /** What a completion code stands for, once. @throws Refusal 403 `identity_refused` for a code that is not good */
  exchange(code: string): Promise<Exchanged>
  /** True while a device key is bound to a user; a user who is gone has none. */
  hasDeviceKey(userId: string, keyId: string): Promise<boolean>
  /** Deletes a device key of a user; one that is gone already is fine. */
  removeDeviceKey(userId: string, keyId: string): Promise<void>
  /** Keys that sign ID tokens. */
  readonly keys: JWTVerifyGetKey
}

export function createTransmitClient(config: TransmitConfig, timeout = PROVIDER_TIMEOUT): TransmitClient {
  const { apiUrl, clientId, clientSecret } = config
  const identityUrl = apiUrl + identityBase(apiUrl)

  const deviceKeysOf = (userId: string) => `${identityUrl}/v1/users/${encodeURIComponent(userId)}/device-keys`

  async function clientToken(): Promise<string> {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    })
    const answer = await callProvider(`${identityUrl}/oidc/token`, { method: 'POST', body }, timeout)
    if (answer.status !== 200) throw new Refusal(502, 'provider_unauthorized')
    return read(clientTokenAnswer, answer.body).access_token
  }

  return {
    keys: createRemoteJWKSet(new URL(`${identityUrl}/oidc/jwks`), { timeoutDuration: timeout }),
    async exchange(code) {
      const headers = { authorization: `Bearer ${await clientToken()}`, 'content-type': 'application/json' }
      const url = `${apiUrl}/ido/api/v2/token/exchange?clientId=${encodeURIComponent(clientId)}`
      const answer = await callProvider(url, { method: 'POST', headers, body: JSON.stringify({ code }) }, timeout)
      if (answer.status === 400) throw new Refusal(403, 'identity_refused', 'code')
      if (answer.status !== 200) throw new Refusal(502, 'provider_unauthorized')
      return read(exchangeAnswer, answer.body)
    },
    async hasDeviceKey(userId, keyId) {
      const headers = { authorization: `Bearer ${await clientToken()}` }
      const answer = await callProvider(deviceKeysOf(userId), { headers }, timeout)
      if (answer.status === 404) return false
      if (answer.status !== 200) throw new Refusal(502, 'provider_unauthorized')
      const { result } = read(deviceKeysAnswer, answer.body)
      return result.some(key => key.key_id === keyId && key.status === 'Active')
    },
    async removeDeviceKey(userId, keyId) {
      const headers = { authorization: `Bearer ${await clientToken()}` }
      const { status } = await callProvider(`${deviceKeysOf(userId)}/${keyId}`, { method: 'DELETE', headers }, timeout)
      if (status >= 400 && status !== 404) throw new Refusal(422, 'provider_refused')
    },
  }
}

function read<const S extends v.GenericSchema>(schema: S, body: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, body)
  if (!result.success) throw new Refusal(502, 'provider_unreadable')
  return result.output
}
