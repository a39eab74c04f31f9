import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import * as v from 'valibot'
import type { VisaContext } from '../context.ts'
import { limits } from '../limits.ts'
import type { Family } from './read-body.ts'
import { iccRefusal, type Refusal, tmsRefusal } from './refusal.ts'
import type { Caller } from './wire-request.ts'

const encryptedSchema = v.strictObject({ encryptedRequest: v.string() })

const headerSchema = v.object({
  alg: v.literal('RSA-OAEP-256'),
  enc: v.literal('A256GCM'),
  cty: v.literal('JWT'),
  kid: v.string(),
  iat: v.pipe(v.number(), v.integer()),
})

/**
 * Opens an encrypted request body; a plain body passes where encryption is not mandatory (contract 3.3, 3.4 point 4).
 * With HTTP Signature a plain body always passes and an encrypted one never does.
 * @throws Refusal 400 with reason `MLE_REQUIRED` or `MLE_INVALID`
 */
export async function openBody(
  sandbox: VisaContext,
  rules: { family: Family; mandatory: boolean },
  caller: Caller,
  body: unknown,
): Promise<unknown> {
  const encrypted = v.safeParse(encryptedSchema, body)
  if (encrypted.success) {
    if (caller.scheme !== 'jwt') throw refuse(rules.family, 'MLE_INVALID')
    return decrypt(sandbox, rules.family, encrypted.output.encryptedRequest)
  }
  const mustEncrypt = rules.mandatory && caller.scheme === 'jwt' && sandbox.switches.mleRequired
  if (mustEncrypt && body !== undefined) throw refuse(rules.family, 'MLE_REQUIRED')
  return body
}

async function decrypt(sandbox: VisaContext, family: Family, jwe: string): Promise<unknown> {
  try {
    const header = v.parse(headerSchema, decodeProtectedHeader(jwe))
    const age = Math.abs(sandbox.clock.now() - header.iat * 1000)
    if (header.kid !== sandbox.keys.jwk.platform.kid || age > limits.encryptionAge) throw refuse(family, 'MLE_INVALID')
    const { plaintext } = await compactDecrypt(jwe, sandbox.keys.platformPrivate, {
      keyManagementAlgorithms: ['RSA-OAEP-256'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext))
  } catch {
    throw refuse(family, 'MLE_INVALID')
  }
}

function refuse(family: Family, reason: 'MLE_REQUIRED' | 'MLE_INVALID'): Refusal {
  if (family === 'tms') return tmsRefusal(400, 'invalidFields', reason, ['encryptedRequest'])
  return iccRefusal(400, reason, 'Message-level encryption', 'encryptedRequest')
}

/** Encrypts text to the merchant's registered response key as a compact JWE. */
export function encryptToMerchant(
  sandbox: VisaContext,
  text: string,
  header: Record<string, string> = {},
): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: sandbox.keys.jwk.merchant.kid, ...header })
    .encrypt(sandbox.keys.merchantResponse)
}
