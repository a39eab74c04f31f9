import { createPrivateKey } from 'node:crypto'
import * as v from 'valibot'
import type { Environment } from '../environment.ts'

const testKey = v.looseObject({ kty: v.string() })

/** The part of the sandbox's description the gateway needs; plain data, all of it test-only. */
const descriptionSchema = v.object({
  addresses: v.object({ rest: v.string(), frame: v.string() }),
  frame: v.object({ url: v.string(), apiKey: v.string(), clientAppId: v.string() }),
  merchant: v.object({
    id: v.string(),
    runEnvironment: v.string(),
    sharedSecret: v.object({ keyId: v.string(), secret: v.string() }),
    p12: v.object({ keyId: v.string(), privateKey: testKey }),
    responseEncryption: v.object({ keyId: v.string(), privateKey: testKey }),
  }),
  platformEncryption: v.object({ certificate: v.string() }),
  notification: v.object({ publicKey: testKey }),
})

/** Settings for a running Visa sandbox. `auth` chooses how requests are signed. Throws when it told something else. */
export function envFromSandbox(
  description: unknown,
  auth: 'certificate' | 'shared-secret' = 'certificate',
): Environment {
  const { addresses, frame, merchant, platformEncryption, notification } = v.parse(descriptionSchema, description)
  return {
    CYBERSOURCE_BASE_URL: addresses.rest,
    CYBERSOURCE_REQUEST_HOST: merchant.runEnvironment,
    CYBERSOURCE_MERCHANT_ID: merchant.id,
    ...(auth === 'certificate'
      ? { CYBERSOURCE_KEY_ID: merchant.p12.keyId, CYBERSOURCE_PRIVATE_KEY: toPem(merchant.p12.privateKey) }
      : {
          CYBERSOURCE_KEY_ID: merchant.sharedSecret.keyId,
          CYBERSOURCE_SHARED_SECRET: merchant.sharedSecret.secret,
        }),
    CYBERSOURCE_PLATFORM_CERTIFICATE: platformEncryption.certificate,
    CYBERSOURCE_RESPONSE_KEY: toPem(merchant.responseEncryption.privateKey),
    CYBERSOURCE_RESPONSE_KEY_ID: merchant.responseEncryption.keyId,
    VISA_FRAME_URL: withoutQuery(frame.url),
    VISA_FRAME_API_KEY: frame.apiKey,
    VISA_FRAME_APP_ID: frame.clientAppId,
    VISA_CREDENTIAL_JWKS_URL: `${addresses.rest}/.well-known/jwks`,
    VISA_NOTIFICATION_KEY: JSON.stringify(notification.publicKey),
  }
}

function toPem(key: v.InferOutput<typeof testKey>): string {
  return createPrivateKey({ key, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }).toString()
}

function withoutQuery(address: string): string {
  const url = new URL(address)
  return url.origin + url.pathname
}
