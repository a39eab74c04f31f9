import { calculateJwkThumbprint, type JWK } from 'jose'
import * as v from 'valibot'
import { WalletError } from '../errors.ts'

/** Fetches `<origin>/.well-known/ucp`; the gateway does it over https from the host that is asked for. */
export type WellKnownReader = (origin: string) => Promise<unknown>

const member = v.pipe(v.string(), v.regex(/^[\w-]{1,1024}$/))
const kid = v.pipe(v.string(), v.minLength(1), v.maxLength(128))
const curveKey = { kty: v.literal('EC'), crv: v.literal('P-256'), x: member, y: member, kid }

const signingKeySchema = v.object({ ...curveKey, use: v.literal('sig') })
const sealingKeySchema = v.object({ ...curveKey, use: v.literal('enc') })
const documentSchema = v.object({ keys: v.pipe(v.array(v.unknown()), v.maxLength(50)) })

/** A merchant's P-256 key that a credential may be sealed to. */
export type SealingKey = v.InferOutput<typeof sealingKeySchema>

/** The keys a merchant publishes at its own host. Keys of a kind we don't use are passed over. */
export interface MerchantKeys {
  readonly signing: readonly JWK[]
  readonly sealing: readonly SealingKey[]
}

/** Reads a merchant's key document. @throws WalletError `checkout_untrusted_key` when it is not one */
export function readMerchantKeys(document: unknown): MerchantKeys {
  const parsed = v.safeParse(documentSchema, document)
  if (!parsed.success) throw new WalletError('checkout_untrusted_key', { reason: 'no_key_document' })
  const keys = parsed.output.keys
  return {
    signing: keys.flatMap(key => valid(signingKeySchema, key)),
    sealing: keys.flatMap(key => valid(sealingKeySchema, key)),
  }
}

/** RFC 7638 thumbprint: names a key by its bytes, so that an equal `kid` on another key is another key. */
export async function thumbprint(key: JWK): Promise<string> {
  return calculateJwkThumbprint(key, 'sha256')
}

function valid<S extends v.GenericSchema>(schema: S, key: unknown): v.InferOutput<S>[] {
  const parsed = v.safeParse(schema, key)
  return parsed.success ? [parsed.output] : []
}
