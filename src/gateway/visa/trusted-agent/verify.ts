import type { KeyObject } from 'node:crypto'
import { type AgentAlgorithm, verifyBytes } from './algorithm.ts'
import { readSignature, readSignatureInput, type SignatureParameters } from './parameters.ts'
import { type AgentSignature, type AgentTag, SIGNATURE_LIFE } from './sign.ts'
import { signatureBase } from './signature-base.ts'

/** How far `created` may lie ahead of us, in milliseconds. */
const MAX_AHEAD = 60_000

/** What a verifier knows and remembers. */
export interface AgentVerifier {
  /** Key by id, from the network's key set. */
  readonly findKey: (keyId: string) => Promise<KeyObject | undefined>
  /** Remembers a nonce until `until` (epoch ms); false when it was seen. Called only after the signature held. */
  readonly rememberNonce: (nonce: string, until: number) => Promise<boolean>
  readonly now: () => number
}

/** The request as the merchant received it. `query` with its question mark, or empty. */
export interface ReceivedRequest extends AgentSignature {
  readonly authority: string
  readonly path: string
  readonly query: string
  readonly tag: AgentTag
}

/** Accepted, or the status to answer with and why. */
export type AgentVerdict =
  | { readonly accepted: true; readonly keyId: string }
  | {
      readonly accepted: false
      readonly status: 400 | 403
      readonly reason: 'unreadable' | 'algorithm' | 'tag' | 'window' | 'key' | 'signature' | 'nonce'
    }

/** Verifies a trusted-agent signature of either dialect over the text as received (contract 16). */
export async function verifyAgentRequest(verifier: AgentVerifier, request: ReceivedRequest): Promise<AgentVerdict> {
  const parameters = readSignatureInput(request.signatureInput)
  if (parameters === undefined) return refuse('unreadable')
  const algorithm = readAlgorithm(parameters.alg)
  if (algorithm === undefined) return { accepted: false, status: 400, reason: 'algorithm' }
  if (parameters.tag !== request.tag) return refuse('tag')
  if (!isInWindow(parameters, verifier.now())) return refuse('window')
  const key = await verifier.findKey(parameters.keyid)
  if (key === undefined) return refuse('key')
  if (!holds(algorithm, request, parameters, key)) return refuse('signature')
  if (!(await verifier.rememberNonce(parameters.nonce, parameters.expires))) return refuse('nonce')
  return { accepted: true, keyId: parameters.keyid }
}

function readAlgorithm(name: string): AgentAlgorithm | undefined {
  return name === 'ed25519' || name === 'rsa-pss-sha256' ? name : undefined
}

function isInWindow({ created, expires }: SignatureParameters, now: number): boolean {
  return created < expires && expires - created <= SIGNATURE_LIFE && created <= now + MAX_AHEAD && now < expires
}

/** The strict dialect signs the path alone, the sample dialect path and query: either is the signer's true request. */
function holds(
  algorithm: AgentAlgorithm,
  request: ReceivedRequest,
  parameters: SignatureParameters,
  key: KeyObject,
): boolean {
  const signature = readSignature(request.signature, parameters.label)
  if (signature === undefined) return false
  return [request.path, request.path + request.query].some(path =>
    verifyBytes(algorithm, signatureBase({ authority: request.authority, path }, parameters.raw), key, signature),
  )
}

function refuse(reason: 'unreadable' | 'tag' | 'window' | 'key' | 'signature' | 'nonce'): AgentVerdict {
  return { accepted: false, status: 403, reason }
}
