import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import * as v from 'valibot'
import { publicPart, readKeyText, type TestKey } from './read.ts'

const jwk = v.looseObject({ kty: v.string(), kid: v.string() })

const fileSchema = v.object({
  clientRequestSigning: jwk,
  networkPayloadEncryption: jwk,
  clientPayloadDecryption: jwk,
  proofSigning: jwk,
  proofSigningRotated: jwk,
  checkoutSigning: jwk,
  oauth2ClientPs256: jwk,
  oauth2ClientEs256: jwk,
})

/** What each test-only key of the Mastercard sandbox is for. */
export type MastercardKeyRole = keyof v.InferOutput<typeof fileSchema>

/** One key in the forms its users want. */
export interface MastercardKey {
  readonly kid: string
  /** Hex SHA-256 of the public key (SPKI): how the official package names it unless told otherwise (contract 5.1). */
  readonly fingerprint: string
  readonly privateJwk: TestKey
  readonly publicJwk: TestKey
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}
export type MastercardKeys = Readonly<Record<MastercardKeyRole, MastercardKey>>

/** The fixed test-only keys of the Mastercard sandbox. */
export function loadMastercardKeys(): MastercardKeys {
  const file = v.parse(fileSchema, JSON.parse(readKeyText('mastercard.private.json')))
  return {
    clientRequestSigning: load(file.clientRequestSigning),
    networkPayloadEncryption: load(file.networkPayloadEncryption),
    clientPayloadDecryption: load(file.clientPayloadDecryption),
    proofSigning: load(file.proofSigning),
    proofSigningRotated: load(file.proofSigningRotated),
    checkoutSigning: load(file.checkoutSigning),
    oauth2ClientPs256: load(file.oauth2ClientPs256),
    oauth2ClientEs256: load(file.oauth2ClientEs256),
  }
}

function load(privateJwk: TestKey): MastercardKey {
  const publicJwk = publicPart(privateJwk)
  const publicKey = createPublicKey({ key: { ...publicJwk }, format: 'jwk' })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  return {
    kid: privateJwk.kid,
    fingerprint: createHash('sha256').update(spki).digest('hex'),
    privateJwk,
    publicJwk,
    privateKey: createPrivateKey({ key: { ...privateJwk }, format: 'jwk' }),
    publicKey,
  }
}
