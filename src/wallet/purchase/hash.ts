import serialize from 'canonicalize'
import { base64url } from 'jose'
import { WalletError } from '../errors.ts'
import type { FrozenFacts } from './types.ts'

/** Base64url SHA-256 of a text's UTF-8 bytes. */
export async function hashText(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return base64url.encode(new Uint8Array(digest))
}

/** Base64url SHA-256 of a value's canonical JSON (RFC 8785). @throws WalletError `invalid_input` for what JSON can't hold */
export async function hashJson(value: unknown): Promise<string> {
  return hashText(canonical(value))
}

/** What the person approves is what the device key signs: the hash of the frozen facts. */
export async function hashFacts(facts: FrozenFacts): Promise<string> {
  return hashJson(facts)
}

function canonical(value: unknown): string {
  try {
    const text = serialize(value)
    if (text !== undefined) return text
  } catch (cause) {
    throw new WalletError('invalid_input', { field: 'json' }, { cause })
  }
  throw new WalletError('invalid_input', { field: 'json' })
}
