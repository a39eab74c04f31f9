import * as v from 'valibot'
import { WalletError } from '../../errors.ts'
import type { Identity } from '../../identity/types.ts'
import type { KeyReference } from './key.ts'

/** What of a link is kept: ids and names only. */
export type LinkReference =
  | { readonly application: 'hosted' }
  | {
      readonly application: 'embedded'
      readonly instance: string
      readonly credentialId?: string
      readonly key: KeyReference
    }

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(2048))

const common = { application: v.literal('embedded'), instance: id, credentialId: v.exactOptional(id), kid: id }
const referenceSchema = v.union([
  v.object({ application: v.literal('hosted') }),
  v.object({ ...common, kind: v.literal('webauthn'), passkeyId: id }),
  v.object({ ...common, kind: v.literal('software'), keyName: id }),
])

/** As an identity's row has it. */
export function toReference(reference: LinkReference): Identity['reference'] {
  if (reference.application === 'hosted') return reference
  const { key, ...rest } = reference
  return { ...rest, ...key }
}

/** Throws WalletError `internal` for an identity of another provider. */
export function referenceOf({ reference }: Pick<Identity, 'reference'>): LinkReference {
  const read = v.safeParse(referenceSchema, reference)
  if (!read.success) throw new WalletError('internal', { reason: 'identity_without_reference' })
  if (read.output.application === 'hosted') return read.output
  const { application, instance, credentialId, ...key } = read.output
  return { application, instance, ...(credentialId !== undefined && { credentialId }), key }
}
