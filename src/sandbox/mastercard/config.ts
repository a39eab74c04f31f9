import type { TestKey } from '../keys/read.ts'
import type { Network } from '../merchant/acquirer.ts'
import { confirmationsBase, digitalPayments } from './api/app.ts'
import { client, proofIssuer, relyingPartyId } from './client.ts'
import type { MastercardAddresses, MastercardContext } from './context.ts'

/** What the sandbox tells its users; plain data, fit for a JSON file. All keys are test-only. */
export interface MastercardSandboxConfig {
  readonly addresses: Readonly<MastercardAddresses>
  /** Base of sessions, authenticators, cards and checkout, and the shorter one of confirmations. */
  readonly apiBase: string
  readonly confirmationsBase: string
  readonly keyDocuments: { readonly encryption: string; readonly checkout: string; readonly proof: string }
  readonly relyingPartyId: string
  readonly proofIssuer: string
  readonly client: {
    readonly srcClientId: string
    readonly consumerKey: string
    readonly passkeyService: string
    readonly cardService: string
    readonly signingKey: TestKey
    /** Answers are encrypted to its public half. */
    readonly decryptionKey: TestKey
  }
  /** Encrypts cards and session information to Mastercard. */
  readonly payloadKey: TestKey
  /** `numbers`: what Mastercard's card and token numbers begin with, 51 to 55 and 2221 to 2720. */
  readonly acquirer: Network
}

/** Describes a sandbox whose servers run. */
export function describeMastercard({ addresses, keys }: MastercardContext): MastercardSandboxConfig {
  const { srcClientId, consumerKey, passkeyService, cardService } = client
  return {
    addresses: { ...addresses },
    apiBase: addresses.api + digitalPayments,
    confirmationsBase: addresses.api + confirmationsBase,
    keyDocuments: {
      encryption: `${addresses.api}/keys/mcs/fpanEncryption`,
      checkout: `${addresses.api}/keys/mcs/payloadVerification`,
      proof: `${addresses.api}/keys/das/proofVerification`,
    },
    relyingPartyId,
    proofIssuer,
    client: {
      srcClientId,
      consumerKey,
      passkeyService,
      cardService,
      signingKey: keys.clientRequestSigning.privateJwk,
      decryptionKey: keys.clientPayloadDecryption.privateJwk,
    },
    payloadKey: keys.networkPayloadEncryption.publicJwk,
    acquirer: { url: `${addresses.api}/acquirer/authorizations`, key: client.acquirerKey, numbers },
  }
}

const fives = ['51', '52', '53', '54', '55']
const twos = '2221 2222 2223 2224 2225 2226 2227 2228 2229 223 224 225 226 227 228 229 23 24 25 26 270 271 2720'
const numbers = [...fives, ...twos.split(' ')]
