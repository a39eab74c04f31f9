import { SignJWT } from 'jose'
import type { DeviceKey } from '../vault/device-keys.ts'

/** Makes a compact JWS (ES256) over the claims, with the public key in its header so that evidence explains itself. */
export function createSigner(key: DeviceKey) {
  return async (typ: string, claims: Readonly<Record<string, unknown>>): Promise<string> =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'ES256', typ, jwk: await key.publicJwk() })
      .sign(await key.privateKey())
}
