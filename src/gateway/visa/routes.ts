import type * as v from 'valibot'
import { confirmationsRequestSchema } from '../../wire/visa/confirmations.ts'
import { retrieveCredentialsRequestSchema } from '../../wire/visa/credentials.ts'
import { enrolCardRequestSchema } from '../../wire/visa/enrolment.ts'
import {
  cancelInstructionRequestSchema,
  createInstructionRequestSchema,
  updateInstructionRequestSchema,
} from '../../wire/visa/instructions.ts'
import { encryptedRequestSchema } from '../../wire/visa/mle.ts'
import {
  authenticationOptionsRequestSchema,
  authenticationRegistrationsRequestSchema,
  oneTimePasswordRequestSchema,
  validateRequestSchema,
} from '../../wire/visa/passkey.ts'
import { paymentCredentialsRequestSchema } from '../../wire/visa/payment-credentials.ts'
import { deleteTokenizedCardSchema } from '../../wire/visa/tokenized-card.ts'
import type { Keeping } from '../http/keeping.ts'
import type { ObjectKind } from '../objects.ts'
import { claimsInInstruction, claimsInTokenizedCard, type ReadClaims } from './answer-objects.ts'

/** One call of the provider that a wallet may make. Anything not in the table does not exist. */
export interface VisaRoute {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** The provider's path as the wallet writes it; `:id` is the object the wallet must own. */
  readonly path: string
  readonly owns?: ObjectKind
  /** Shape of the body; unknown members do not pass. */
  readonly body?: v.GenericSchema
  /** Objects in the answer that from now on belong to the wallet. */
  readonly claims?: ReadClaims
  /** What becomes of the answer; `once` unless told. */
  readonly keeping?: Keeping
  /** Only a wallet that has its credential, or wants none any more, makes this call. */
  readonly ends?: 'attempt'
  /** The answer is a bare JWE (contract 5.5). */
  readonly accept?: 'application/jose;charset=utf-8'
}

const card = '/tms/v2/tokenized-cards'
const instruction = '/icc/v1/instructions'
const credentials = {
  method: 'POST',
  owns: 'token',
  body: paymentCredentialsRequestSchema,
  accept: 'application/jose;charset=utf-8',
} as const

/** The allow-list (contract 4, 5 and 8). The card number reaches the provider only inside `encryptedRequest`. */
export const visaRoutes: readonly VisaRoute[] = [
  { method: 'POST', path: card, body: encryptedRequestSchema, claims: claimsInTokenizedCard, keeping: 'repeat' },
  { method: 'GET', path: `${card}/:id`, owns: 'token' },
  { method: 'POST', path: `${card}/:id/delete`, owns: 'token', body: deleteTokenizedCardSchema, keeping: 'rest' },
  {
    method: 'POST',
    path: `${card}/:id/authentication-options`,
    owns: 'token',
    body: authenticationOptionsRequestSchema,
    keeping: 'repeat',
  },
  {
    method: 'POST',
    path: `${card}/:id/authentication-options/one-time-passwords`,
    owns: 'token',
    body: oneTimePasswordRequestSchema,
    keeping: 'rest',
  },
  {
    method: 'POST',
    path: `${card}/:id/authentication-options/validate`,
    owns: 'token',
    body: validateRequestSchema,
    keeping: 'rest',
  },
  {
    method: 'POST',
    path: `${card}/:id/authentication-registrations`,
    owns: 'token',
    body: authenticationRegistrationsRequestSchema,
    keeping: 'repeat',
  },
  { ...credentials, path: '/tms/v2/tokens/:id/payment-credentials' },
  { ...credentials, path: '/tms/v3/tokens/:id/payment-credentials' },
  { method: 'POST', path: '/icc/v1/tokens', body: enrolCardRequestSchema, keeping: 'repeat' },
  {
    method: 'POST',
    path: instruction,
    body: createInstructionRequestSchema,
    claims: claimsInInstruction,
    keeping: 'rest',
  },
  {
    method: 'PUT',
    path: `${instruction}/:id`,
    owns: 'instruction',
    body: updateInstructionRequestSchema,
    keeping: 'rest',
  },
  {
    method: 'PUT',
    path: `${instruction}/:id/cancel`,
    owns: 'instruction',
    body: cancelInstructionRequestSchema,
    keeping: 'rest',
    ends: 'attempt',
  },
  {
    method: 'POST',
    path: `${instruction}/:id/credentials`,
    owns: 'instruction',
    body: retrieveCredentialsRequestSchema,
  },
  {
    method: 'POST',
    path: `${instruction}/:id/confirmations`,
    owns: 'instruction',
    body: confirmationsRequestSchema,
    keeping: 'rest',
    ends: 'attempt',
  },
]
