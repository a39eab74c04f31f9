import * as v from 'valibot'
import type { WireError } from '../../../wire/error.ts'
import { type ApprovalState, approvalStateSchema } from '../../../wire/visa/approval.ts'
import { type ConfirmationsRequest, confirmationsResponseSchema } from '../../../wire/visa/confirmations.ts'
import {
  type CredentialsResult,
  type RetrieveCredentialsRequest,
  readCredentialsResult,
  retrieveCredentialsResponseSchema,
} from '../../../wire/visa/credentials.ts'
import { type EnrolCardRequest, enrolCardResponseSchema } from '../../../wire/visa/enrolment.ts'
import { readVisaProblem } from '../../../wire/visa/errors.ts'
import {
  type CancelInstructionRequest,
  type CreateInstructionRequest,
  instructionResponseSchema,
  type UpdateInstructionRequest,
} from '../../../wire/visa/instructions.ts'
import {
  type AuthenticationOptionsRequest,
  type AuthenticationOptionsResponse,
  type AuthenticationRegistrationsRequest,
  authenticationOptionsResponseSchema,
  authenticationRegistrationsResponseSchema,
  type OneTimePasswordRequest,
  type OneTimePasswordResponse,
  oneTimePasswordResponseSchema,
  type TmsAuthenticationContext,
  type ValidateRequest,
  validateResponseSchema,
} from '../../../wire/visa/passkey.ts'
import {
  type PaymentCredentials,
  type PaymentCredentialsRequest,
  paymentCredentialsSchema,
} from '../../../wire/visa/payment-credentials.ts'
import { readShape } from '../../../wire/visa/primitives.ts'
import { type CreateTokenizedCard, type TokenizedCard, tokenizedCardSchema } from '../../../wire/visa/tokenized-card.ts'
import { WalletError } from '../../errors.ts'
import type { Call } from '../../flow/types.ts'
import type { GatewayAnswer, GatewayRequest } from '../../gateway/client.ts'
import type { VisaDeps } from './deps.ts'
import { fromProblem, fromReason, type VisaOperation } from './errors.ts'
import { encryptCardBody } from './mle.ts'

/** What the network said to an instruction or an enrolment: done, or the cardholder must confirm once more. */
export interface Standing {
  readonly status: 'active' | 'pending'
  readonly instructionId?: string
}

/** One function per Cybersource call (contract 4, 5, 8). Each throws WalletError by `errors.ts` for what is not a success. */
export type VisaClient = ReturnType<typeof createVisaClient>

const TMS = '/v1/visa/tms/v2/tokenized-cards'
const ICC = '/v1/visa/icc/v1'

export function createVisaClient(deps: Pick<VisaDeps, 'gateway' | 'platformKey' | 'trustedKeys' | 'now'>) {
  async function send(operation: VisaOperation, request: GatewayRequest, call: Call): Promise<GatewayAnswer> {
    const answer = await deps.gateway.call(request, call)
    if (answer.status < 400) return answer
    const problem = readVisaProblem(answer.status, answer.body)
    throw fromProblem(operation, { ...problem, ...reasonBeside(answer.body) })
  }

  const post = (operation: VisaOperation, path: string, body: unknown, call: Call) =>
    send(operation, { method: 'POST', path, body }, call)

  return {
    /** 4.2. The body is encrypted here: the gateway never sees the card number. */
    async tokenizeCard(body: CreateTokenizedCard, call: Call): Promise<TokenizedCard> {
      const sealed = await encryptCardBody(body, deps.platformKey, deps.trustedKeys, deps.now())
      const answer = await post('tokenize', TMS, sealed, call)
      const card = read('tokenize', tokenizedCardSchema, answer.body)
      if (card.reason !== undefined) throw fromReason('tokenize', card.reason)
      return card
    },

    /** 5.1 */
    async authenticationOptions(
      tokenId: string,
      body: AuthenticationOptionsRequest,
      call: Call,
    ): Promise<AuthenticationOptionsResponse> {
      const answer = await post('options', `${TMS}/${encodeURIComponent(tokenId)}/authentication-options`, body, call)
      return read('options', authenticationOptionsResponseSchema, answer.body)
    },

    /** 5.2 */
    async sendCode(tokenId: string, body: OneTimePasswordRequest, call: Call): Promise<OneTimePasswordResponse> {
      const path = `${TMS}/${encodeURIComponent(tokenId)}/authentication-options/one-time-passwords`
      return read('send-code', oneTimePasswordResponseSchema, (await post('send-code', path, body, call)).body)
    },

    /** 5.3; the action that follows. */
    async validate(tokenId: string, body: ValidateRequest, call: Call): Promise<string> {
      const path = `${TMS}/${encodeURIComponent(tokenId)}/authentication-options/validate`
      return read('validate', validateResponseSchema, (await post('validate', path, body, call)).body).action
    },

    /** 5.4 */
    async register(
      tokenId: string,
      body: AuthenticationRegistrationsRequest,
      call: Call,
    ): Promise<TmsAuthenticationContext> {
      const path = `${TMS}/${encodeURIComponent(tokenId)}/authentication-registrations`
      const answer = await post('register', path, body, call)
      return read('register', authenticationRegistrationsResponseSchema, answer.body).authenticationContext
    },

    /** 8.2 */
    async enrol(body: EnrolCardRequest, call: Call): Promise<Standing> {
      const answer = await post('enrol', `${ICC}/tokens`, body, call)
      const told = read('enrol', enrolCardResponseSchema, answer.body)
      return standing('enrol', answer.status, told)
    },

    /** 8.3 */
    async createInstruction(body: CreateInstructionRequest, call: Call): Promise<Standing> {
      const answer = await post('instruct', `${ICC}/instructions`, body, call)
      return standing('instruct', answer.status, read('instruct', instructionResponseSchema, answer.body))
    },

    /** 8.4 */
    async updateInstruction(id: string, body: UpdateInstructionRequest, call: Call): Promise<Standing> {
      const path = `${ICC}/instructions/${encodeURIComponent(id)}`
      const answer = await send('update', { method: 'PUT', path, body }, call)
      return standing('update', answer.status, read('update', instructionResponseSchema, answer.body))
    },

    /** 8.5 */
    async cancelInstruction(id: string, body: CancelInstructionRequest, call: Call): Promise<void> {
      await send('cancel', { method: 'PUT', path: `${ICC}/instructions/${encodeURIComponent(id)}/cancel`, body }, call)
    },

    /** 8.6. Everything in a `ready` result is secret. */
    async credentials(id: string, body: RetrieveCredentialsRequest, call: Call): Promise<CredentialsResult> {
      const answer = await post('credentials', `${ICC}/instructions/${encodeURIComponent(id)}/credentials`, body, call)
      const told = read('credentials', retrieveCredentialsResponseSchema, answer.body)
      requireSame('instructionId', told.instructionId, id)
      requireSame('clientCorrelationId', told.clientCorrelationId, body.clientCorrelationId)
      return readCredentialsResult(answer.status, told)
    },

    /** 5.5. Everything in the result is secret. */
    async paymentCredentials(
      tokenId: string,
      body: PaymentCredentialsRequest,
      call: Call,
    ): Promise<PaymentCredentials['tokenizedCard']> {
      const path = `/v1/visa/tms/v2/tokens/${encodeURIComponent(tokenId)}/payment-credentials`
      const answer = await post('payment-credentials', path, body, call)
      return read('payment-credentials', paymentCredentialsSchema, answer.body).tokenizedCard
    },

    /** 8.7 */
    async confirm(id: string, body: ConfirmationsRequest, call: Call): Promise<void> {
      const path = `${ICC}/instructions/${encodeURIComponent(id)}/confirmations`
      read('confirm', confirmationsResponseSchema, (await post('confirm', path, body, call)).body ?? {})
    },

    /** 4.2, how a token stands. */
    async token(tokenId: string, call: Call): Promise<TokenizedCard> {
      const answer = await send('check', { method: 'GET', path: `${TMS}/${encodeURIComponent(tokenId)}` }, call)
      return read('check', tokenizedCardSchema, answer.body)
    },

    /** 4.2, the end of a token. A token that is gone already is what was wanted. */
    async deleteToken(tokenId: string, call: Call): Promise<void> {
      const request: GatewayRequest = {
        method: 'POST',
        path: `${TMS}/${encodeURIComponent(tokenId)}/delete`,
        body: { reason: { code: 'PAYMENT_METHOD_REMOVED' } },
      }
      const answer = await deps.gateway.call(request, call)
      if (answer.status === 404 || answer.status === 410 || answer.status < 400) return
      throw fromProblem('delete', readVisaProblem(answer.status, answer.body))
    },

    /** What the issuer's notification to the gateway said of this card's device binding, if one came (contract 7.2). */
    async approval(tokenId: string, call: Call): Promise<ApprovalState> {
      const request: GatewayRequest = { method: 'GET', path: `/v1/visa/approvals/${encodeURIComponent(tokenId)}` }
      const answer = await deps.gateway.call(request, call)
      const told = v.safeParse(approvalStateSchema, answer.body)
      return told.success ? told.output : { state: 'waiting' }
    },
  }
}

const reasonSchema = v.object({ reason: v.pipe(v.string(), v.maxLength(80)) })

/** The token service puts its own reason beside the error list (contract 4.2); it says more than the list. */
function reasonBeside(body: unknown): { reason?: string } {
  const told = v.safeParse(reasonSchema, body)
  return told.success ? { reason: told.output.reason } : {}
}

interface StandingBody {
  readonly status?: string | undefined
  readonly instructionId?: string | undefined
  readonly error?: { readonly reason: string } | undefined
}

/** Reads enrolment and instruction answers alike: a refusal first, whatever the HTTP status says (contract 8.6). */
function standing(operation: VisaOperation, httpStatus: number, told: StandingBody): Standing {
  if (told.error) throw fromReason(operation, told.error.reason)
  if (told.status === 'DECLINED' || told.status === 'EXPIRED') throw fromReason(operation, told.status)
  const id = told.instructionId === undefined ? {} : { instructionId: told.instructionId }
  return { status: httpStatus === 202 || told.status === 'PENDING' ? 'pending' : 'active', ...id }
}

function requireSame(field: string, told: string | undefined, ours: string): void {
  if (told !== undefined && told !== ours)
    throw new WalletError('provider_rejected', { field, reason: 'foreign_answer' })
}

function read<const S extends v.GenericSchema>(operation: VisaOperation, schema: S, body: unknown): v.InferOutput<S> {
  try {
    return readShape(schema, body)
  } catch (cause) {
    throw new WalletError('provider_rejected', { operation, reason: 'bad_shape', ...fieldOf(cause) }, { cause })
  }
}

function fieldOf(cause: unknown): { field?: string } {
  const field = (cause as WireError | undefined)?.field
  return typeof field === 'string' ? { field } : {}
}
