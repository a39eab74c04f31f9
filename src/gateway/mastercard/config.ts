import type { KeyObject } from 'node:crypto'
import * as v from 'valibot'
import { serviceId, uuid } from '../../wire/mastercard/primitives.ts'
import { ConfigError } from '../config-error.ts'
import {
  type Environment,
  isSet,
  type Missing,
  type Mode,
  type Optional,
  protocolsOf,
  readUrl as readAddress,
  readMode,
  readPrivateKey,
} from '../environment.ts'

/** The operator's account at Mastercard, and where Mastercard is. */
export interface MastercardConfig {
  /** Base of the APIs without a trailing slash: `https://api.mastercard.com/src/api` (contract 2). */
  readonly apiBase: string
  readonly consumerKey: string
  /** Signs requests (contract 4.1). */
  readonly signingKey: KeyObject
  readonly srcClientId: string
  readonly passkeyService: string
  readonly cardService: string
  /** Answers are encrypted to it (contract 5.1). */
  readonly decryptionKey: { readonly kid: string; readonly key: KeyObject }
  /** JWK set that verifies checkout answers. */
  readonly checkoutKeysUrl: string
  /** JWK set that verifies proofs. Mastercard publishes none; an operator may do without, and then only the claims are checked (contract 7.6). */
  readonly proofKeysUrl: string | undefined
  /** `iss` of proofs. */
  readonly proofIssuer: string
  /** Origin of the launch page. */
  readonly pageOrigin: string
  readonly issuerOrigin: string | undefined
}

const project = 'Mastercard Developers, your project, Keys'
const onboarding = 'your Mastercard representative, with the onboarding to issuer enablement'

/** What the gateway runs without, and what it then does not do. */
export const optionalSettings: readonly Optional[] = [
  {
    variables: ['MASTERCARD_PROOF_KEYS_URL'],
    without:
      'Proofs of authentication are checked for what they say, not for who signed them: Mastercard, which is sent them, does that.',
  },
]

const variables: readonly Missing[] = [
  {
    variable: 'MASTERCARD_API_URL',
    what: 'Base of the APIs.',
    where: 'Sandbox: https://sandbox.api.mastercard.com/src/api. Production: https://api.mastercard.com/src/api.',
  },
  { variable: 'MASTERCARD_CONSUMER_KEY', what: 'The OAuth 1.0a consumer key, 97 characters.', where: project },
  {
    variable: 'MASTERCARD_SIGNING_KEY',
    what: 'Your private key (PEM) that signs requests.',
    where: `${project}: the P12 file made with the project. \`openssl pkcs12 -in key.p12 -nodes -nocerts\` prints it.`,
  },
  { variable: 'MASTERCARD_CLIENT_ID', what: 'Your srcClientId, a UUID.', where: onboarding },
  { variable: 'MASTERCARD_PASSKEY_SERVICE_ID', what: 'The serviceId of your passkey programme.', where: onboarding },
  { variable: 'MASTERCARD_CARD_SERVICE_ID', what: 'The serviceId of your card programme.', where: onboarding },
  {
    variable: 'MASTERCARD_DECRYPTION_KEY',
    what: 'Your private key (PEM) that answers are encrypted to.',
    where: `${project}, "Mastercard Encryption Keys" of the response direction.`,
  },
  {
    variable: 'MASTERCARD_DECRYPTION_KEY_ID',
    what: 'Id of the decryption key, as answers name it.',
    where: `${project}, beside the decryption key.`,
  },
  {
    variable: 'MASTERCARD_CHECKOUT_KEYS_URL',
    what: 'Address of the keys that verify checkout answers.',
    where: 'Production: https://src.mastercard.com/keys/mcs/payloadVerification.',
  },
  {
    variable: 'MASTERCARD_PROOF_ISSUER',
    what: 'What proofs of authentication name as their issuer.',
    where: 'Stage: https://stage.verify.mastercard.com. Production: https://verify.mastercard.com.',
  },
  {
    variable: 'MASTERCARD_LAUNCH_URL',
    what: "Origin of Mastercard's passkey page.",
    where: 'Production: https://verify.mastercard.com.',
  },
]

/** What checks the signatures of proofs, and how to say that nothing shall (contract 7.6: no document is published). */
const proofKeys: Missing = {
  variable: 'MASTERCARD_PROOF_KEYS_URL',
  what: 'Address of the keys that verify proofs of authentication. Without it this gateway reads what a proof claims and can not tell a forged one.',
  where: `Mastercard publishes none: ${onboarding}. To do without, set MASTERCARD_PROOF_SIGNATURES=unchecked.`,
}

/** Every credential of the Mastercard account that is missing. */
export function missingCredentials(env: Environment): readonly Missing[] {
  const missing = variables.filter(({ variable }) => !isSet(env, variable))
  const unsaid = !checksSignatures(env) && !mayLeaveUnchecked(env, readMode(env))
  return unsaid ? [...missing, proofKeys] : missing
}

const checksSignatures = (env: Environment) => isSet(env, 'MASTERCARD_PROOF_KEYS_URL')

function mayLeaveUnchecked(env: Environment, mode: Mode): boolean {
  return mode === 'sandbox' || env.MASTERCARD_PROOF_SIGNATURES === 'unchecked'
}

/** Reads the settings. @throws ConfigError */
export function readMastercard(env: Environment, mode: Mode): MastercardConfig {
  const url = (variable: string) => readUrl(env, variable, mode)
  if (!checksSignatures(env) && !mayLeaveUnchecked(env, mode)) throw new ConfigError(proofKeys.variable, 'is missing.')
  const optional = (variable: string) => (isSet(env, variable) ? url(variable) : undefined)
  return {
    apiBase: url('MASTERCARD_API_URL').href.replace(/\/$/, ''),
    consumerKey: matching(env, 'MASTERCARD_CONSUMER_KEY', consumerKey, 'is not a consumer key.'),
    signingKey: readPrivateKey(env, 'MASTERCARD_SIGNING_KEY'),
    srcClientId: matching(env, 'MASTERCARD_CLIENT_ID', uuid, 'is not a UUID.').toLowerCase(),
    passkeyService: matching(env, 'MASTERCARD_PASSKEY_SERVICE_ID', serviceId, 'is not a service id.'),
    cardService: matching(env, 'MASTERCARD_CARD_SERVICE_ID', serviceId, 'is not a service id.'),
    decryptionKey: {
      kid: env.MASTERCARD_DECRYPTION_KEY_ID ?? '',
      key: readPrivateKey(env, 'MASTERCARD_DECRYPTION_KEY'),
    },
    checkoutKeysUrl: url('MASTERCARD_CHECKOUT_KEYS_URL').href,
    proofKeysUrl: optional('MASTERCARD_PROOF_KEYS_URL')?.href,
    proofIssuer: env.MASTERCARD_PROOF_ISSUER ?? '',
    pageOrigin: url('MASTERCARD_LAUNCH_URL').origin,
    issuerOrigin: readIssuerOrigin(env, mode),
  }
}

/** Two halves with an exclamation mark between them. */
const consumerKey = v.pipe(v.string(), v.regex(/^[\w-]{20,80}![\w-]{20,80}$/))

function matching(env: Environment, variable: string, schema: v.GenericSchema<string>, problem: string): string {
  const result = v.safeParse(schema, (env[variable] ?? '').trim())
  if (!result.success) throw new ConfigError(variable, problem)
  return result.output
}

/** Live addresses are Mastercard's own and nobody else's (contract 14.2). */
function readUrl(env: Environment, variable: string, mode: Mode): URL {
  const url = readAddress(env, variable, protocolsOf(mode))
  const isTheirs = url.hostname === 'mastercard.com' || url.hostname.endsWith('.mastercard.com')
  if (mode === 'live' && !isTheirs) throw new ConfigError(variable, 'is not an address of mastercard.com.')
  return url
}

function readIssuerOrigin(env: Environment, mode: Mode): string | undefined {
  return isSet(env, 'MASTERCARD_ISSUER_ORIGIN')
    ? readAddress(env, 'MASTERCARD_ISSUER_ORIGIN', protocolsOf(mode)).origin
    : undefined
}
