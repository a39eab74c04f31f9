import { randomBytes } from 'node:crypto'
import { type CheckBinding, nonceOf } from '../../../src/wire/identity-check.ts'

/** A purchase's binding and the nonce that is made of it. */
export interface PurchaseNonce {
  readonly binding: CheckBinding
  readonly nonce: string
}

export const newNonce = () => randomBytes(32).toString('base64url')

export async function newBinding(): Promise<PurchaseNonce> {
  const binding = { factsHash: newNonce(), occasion: '1.1.identity' }
  return { binding, nonce: await nonceOf(binding) }
}
