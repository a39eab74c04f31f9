import type { WebAuthnCredential } from '@simplewebauthn/server'
import type { JWK } from 'jose'
import type { RequestClaims } from '../../wire/beyond-identity/authenticate.ts'
import type { JobState } from '../../wire/beyond-identity/jobs.ts'
import type { AuthenticatorConfig } from './fixtures.ts'

export interface Identity {
  readonly id: string
  readonly displayName: string
  readonly username: string
  readonly email: string | undefined
  readonly createdAt: number
}

export interface Job {
  readonly id: string
  readonly identityId: string
  readonly delivery: 'RETURN' | 'EMAIL'
  readonly configId: string
  readonly redirectUri: string | undefined
  readonly createdAt: number
  readonly expiresAt: number
  /** Tokens that open this job: the link's, and the one it was exchanged for. */
  readonly linkToken: string
  readonly workToken: string
  state: JobState
  updatedAt: number
  credentialId: string | undefined
}

/** A passkey: a software key by its public JWK, or a device's passkey. */
export interface Credential {
  readonly id: string
  readonly identityId: string
  readonly createdAt: number
  /** The required members in lexicographic order, as a thumbprint takes them. */
  readonly jwk: JWK
  /** RFC 7638, without padding. */
  readonly thumbprint: string
  readonly webAuthn: { passkey: WebAuthnCredential; readonly origin: string } | undefined
  state: 'ACTIVE' | 'REVOKED'
  updatedAt: number
}

/** What `/authorize` was asked for, until a code is handed out. */
export interface Authorization {
  readonly applicationId: string
  readonly redirectUri: string
  readonly state: string | undefined
  readonly nonce: string | undefined
  readonly codeChallenge: string | undefined
  /** `max_age` was asked for: the ID token tells when the person authenticated (OIDC Core 3.1.2.1). */
  readonly tellsTime: boolean
  readonly scope: string
}

export interface Transaction {
  readonly id: string
  readonly authorization: Authorization
  readonly expiresAt: number
  /** What the next proof must carry. */
  nonce: string
}

export interface Code {
  readonly authorization: Authorization
  readonly identityId: string
  readonly authTime: number
  readonly expiresAt: number
}

/** An e-mail in the inbox. */
export interface Mail {
  readonly at: number
  readonly to: string
  readonly subject: string
  readonly link: string
}

/** A page of Hosted Web that waits for its passkey. */
export interface HostedVisit {
  readonly authorization: Authorization
  readonly expiresAt: number
  challenge: string | undefined
  username: string | undefined
}

export interface Counts {
  identities: number
  jobs: number
  mails: number
  bound: number
  proofs: number
  codes: number
  tokens: number
}

export interface State {
  readonly identities: Map<string, Identity>
  readonly jobs: Map<string, Job>
  readonly credentials: Map<string, Credential>
  readonly transactions: Map<string, Transaction>
  readonly codes: Map<string, Code>
  readonly visits: Map<string, HostedVisit>
  /** Passkeys that Hosted Web made, by identity. */
  readonly hostedPasskeys: Map<string, WebAuthnCredential>
  readonly seenProofs: Set<string>
  readonly outbox: Mail[]
  readonly counts: Counts
  /** Answers the policy gives to the next proofs, in order; none: allow. */
  readonly policy: PolicyAnswer[]
  /** Configurations that jobs brought along. */
  readonly configs: Map<string, AuthenticatorConfig>
  /** Claims of authenticate requests in the partial form, by the token that stands for them. */
  readonly requests: Map<string, RequestClaims>
}

/** What the policy may say to a proof (contract 9). */
export const policyAnswers = ['allow', 'prove', 'deny', 'continue', 'ignore', 'cancelled'] as const
export type PolicyAnswer = (typeof policyAnswers)[number]

export function createState(): State {
  return {
    identities: new Map(),
    jobs: new Map(),
    credentials: new Map(),
    transactions: new Map(),
    codes: new Map(),
    visits: new Map(),
    hostedPasskeys: new Map(),
    seenProofs: new Set(),
    outbox: [],
    counts: { identities: 0, jobs: 0, mails: 0, bound: 0, proofs: 0, codes: 0, tokens: 0 },
    policy: [],
    configs: new Map(),
    requests: new Map(),
  }
}
