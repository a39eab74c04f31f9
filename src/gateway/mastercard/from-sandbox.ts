import { createPrivateKey } from 'node:crypto'
import * as v from 'valibot'
import type { Environment } from '../environment.ts'

const testKey = v.looseObject({ kty: v.string(), kid: v.string() })

/** The part of the Mastercard sandbox's description the gateway needs; plain data, all of it test-only. */
const descriptionSchema = v.object({
  addresses: v.object({ page: v.string(), issuer: v.string() }),
  confirmationsBase: v.string(),
  keyDocuments: v.object({ checkout: v.string(), proof: v.string() }),
  proofIssuer: v.string(),
  client: v.object({
    srcClientId: v.string(),
    consumerKey: v.string(),
    passkeyService: v.string(),
    cardService: v.string(),
    signingKey: testKey,
    decryptionKey: testKey,
  }),
})

/** Settings of a gateway for a running Mastercard sandbox. Throws when it told something else. */
export function envFromSandbox(description: unknown): Environment {
  const sandbox = v.parse(descriptionSchema, description)
  const { addresses, client, keyDocuments } = sandbox
  return {
    MASTERCARD_API_URL: sandbox.confirmationsBase,
    MASTERCARD_CONSUMER_KEY: client.consumerKey,
    MASTERCARD_SIGNING_KEY: toPem(client.signingKey),
    MASTERCARD_CLIENT_ID: client.srcClientId,
    MASTERCARD_PASSKEY_SERVICE_ID: client.passkeyService,
    MASTERCARD_CARD_SERVICE_ID: client.cardService,
    MASTERCARD_DECRYPTION_KEY: toPem(client.decryptionKey),
    MASTERCARD_DECRYPTION_KEY_ID: client.decryptionKey.kid,
    MASTERCARD_CHECKOUT_KEYS_URL: keyDocuments.checkout,
    MASTERCARD_PROOF_KEYS_URL: keyDocuments.proof,
    MASTERCARD_PROOF_ISSUER: sandbox.proofIssuer,
    MASTERCARD_LAUNCH_URL: addresses.page,
    MASTERCARD_ISSUER_ORIGIN: addresses.issuer,
  }
}

function toPem(key: v.InferOutput<typeof testKey>): string {
  return createPrivateKey({ key, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }).toString()
}
