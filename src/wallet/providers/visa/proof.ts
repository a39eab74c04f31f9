import * as v from 'valibot'
import type { SecretStore } from '../../store/secrets.ts'
import type { PayRequest } from '../types.ts'
import type { Signed } from './passkey.ts'

/** Kept in `storage.session` for the rest of one purchase: a cryptogram and a cancel lean on the same passkey. */
const proofSchema = v.object({
  fidoBlob: v.string(),
  identifier: v.string(),
  rpId: v.optional(v.string()),
  at: v.number(),
})
export type KeptProof = v.InferOutput<typeof proofSchema>

const refOf = (request: PayRequest) => `visa-proof/${request.orderCode}`

export async function keepProof(secrets: SecretStore, request: PayRequest, signed: Signed): Promise<void> {
  const { fidoBlob, identifier, rpId } = signed.assurance
  await secrets.put(refOf(request), { fidoBlob, identifier, ...(rpId !== undefined && { rpId }), at: signed.at })
}

/** Undefined after a browser restart: whoever needs it does without. */
export async function readProof(secrets: SecretStore, request: PayRequest): Promise<KeptProof | undefined> {
  const kept = v.safeParse(proofSchema, await secrets.get(refOf(request)))
  return kept.success ? kept.output : undefined
}

export function wipeProof(secrets: SecretStore, request: PayRequest): Promise<void> {
  return secrets.wipe(refOf(request))
}
