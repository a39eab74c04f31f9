import type { KeyObject } from 'node:crypto'
import { type AgentAlgorithm, signBytes } from './algorithm.ts'
import { signatureBase } from './signature-base.ts'

/** `strict` is RFC 9421; `sample` is what Visa's published verifier reads. They do not interoperate (contract 16). */
export type Dialect = 'strict' | 'sample'

/** While browsing, or when paying. */
export type AgentTag = 'agent-browser-auth' | 'agent-payer-auth'

/** Milliseconds a signature may live: the most a verifier takes. */
export const SIGNATURE_LIFE = 8 * 60_000

/** A request to a merchant and who signs it. Times are epoch milliseconds. */
export interface AgentRequest {
  readonly authority: string
  readonly path: string
  /** With the question mark; empty when there is none. Covered by the sample dialect only. */
  readonly query: string
  readonly keyId: string
  readonly algorithm: AgentAlgorithm
  readonly nonce: string
  readonly tag: AgentTag
  readonly created: number
  readonly expires: number
}

/** The two headers of an agent's request to a merchant. */
export interface AgentSignature {
  readonly signatureInput: string
  readonly signature: string
}

const LABEL = 'sig2'

/** Signs a request as a trusted agent (contract 16). */
export function signAgentRequest(request: AgentRequest, key: KeyObject, dialect: Dialect = 'strict'): AgentSignature {
  const parameters = parametersOf(request, dialect)
  const path = dialect === 'strict' ? request.path : request.path + request.query
  const bytes = signBytes(request.algorithm, signatureBase({ authority: request.authority, path }, parameters), key)
  return {
    signatureInput: `${LABEL}=${parameters}`,
    signature: `${LABEL}=:${bytes.toString('base64')}:`,
  }
}

function parametersOf(request: AgentRequest, dialect: Dialect): string {
  const [separator, keyName] = dialect === 'strict' ? [';', 'keyid'] : ['; ', 'keyId']
  return [
    '("@authority" "@path")',
    `created=${Math.floor(request.created / 1000)}`,
    `expires=${Math.floor(request.expires / 1000)}`,
    `${keyName}="${request.keyId}"`,
    `alg="${request.algorithm}"`,
    `nonce="${request.nonce}"`,
    `tag="${request.tag}"`,
  ].join(separator)
}
