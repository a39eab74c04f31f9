import type { KeyObject } from 'node:crypto'
import { compactDecrypt } from 'jose'
import * as v from 'valibot'
import { encryptedResponseSchema } from '../../wire/visa/mle.ts'

/** The operator's key that answers are encrypted to. */
export interface ResponseKey {
  readonly kid: string
  readonly key: KeyObject
}

const compactJwe = /^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * Gives an answer's JSON in the clear: `{encryptedResponse}` of message-level encryption, the bare JWE of payment
 * credentials, one inside the other, or plain JSON (contract 3.3, 5.5). Throws when it is none of these.
 */
export async function openAnswer(text: string, responseKey: ResponseKey | undefined): Promise<unknown> {
  const outer = await openOnce(text, responseKey)
  return typeof outer === 'string' ? openOnce(outer, responseKey) : outer
}

async function openOnce(text: string, responseKey: ResponseKey | undefined): Promise<unknown> {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  if (compactJwe.test(trimmed)) return readJson(await decrypt(trimmed, responseKey))
  const json = readJson(trimmed)
  const sealed = v.safeParse(encryptedResponseSchema, json)
  return sealed.success ? readJson(await decrypt(sealed.output.encryptedResponse, responseKey)) : json
}

/** A JWE inside an encrypted answer arrives either bare or as a JSON string: both are given on as text. */
function readJson(text: string): unknown {
  return compactJwe.test(text) ? text : JSON.parse(text)
}

async function decrypt(jwe: string, responseKey: ResponseKey | undefined): Promise<string> {
  if (responseKey === undefined) throw new Error('an encrypted answer, and no response key is configured')
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, responseKey.key, {
    keyManagementAlgorithms: ['RSA-OAEP-256', 'RSA-OAEP'],
    contentEncryptionAlgorithms: ['A256GCM', 'A128GCM'],
  })
  if (protectedHeader.kid !== undefined && protectedHeader.kid !== responseKey.kid) throw new Error('foreign key id')
  return new TextDecoder().decode(plaintext)
}
