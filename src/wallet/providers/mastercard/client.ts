import type * as v from 'valibot'
import { WireError } from '../../../wire/error.ts'
import {
  type AuthenticatorResponse,
  authenticatorResponseSchema,
  type WalletAuthenticatorRequest,
} from '../../../wire/mastercard/authenticators.ts'
import {
  enrolCardResponseSchema,
  getCardResponseSchema,
  type MaskedCard,
  type WalletEnrolCardRequest,
} from '../../../wire/mastercard/cards.ts'
import {
  type WalletCheckoutRequest,
  type WalletCheckoutResponse,
  walletCheckoutResponseSchema,
} from '../../../wire/mastercard/checkout.ts'
import type { WalletConfirmationRequest } from '../../../wire/mastercard/confirmations.ts'
import { readMastercardProblem } from '../../../wire/mastercard/errors.ts'
import { paths } from '../../../wire/mastercard/names.ts'
import { readShape } from '../../../wire/mastercard/primitives.ts'
import {
  type SessionResponse,
  sessionResponseSchema,
  type WalletSessionRequest,
} from '../../../wire/mastercard/session.ts'
import { WalletError } from '../../errors.ts'
import type { Call } from '../../flow/types.ts'
import type { GatewayAnswer, GatewayRequest } from '../../gateway/client.ts'
import type { MastercardDeps } from './deps.ts'
import { fromGateway, fromProblem, type MastercardOperation } from './errors.ts'

/** One function per Mastercard call (contract 7, 9 to 11). Each throws WalletError by `errors.ts` for what is no success. */
export type MastercardClient = ReturnType<typeof createMastercardClient>

const BASE = '/v1/mastercard'

export function createMastercardClient(deps: Pick<MastercardDeps, 'gateway'>) {
  async function send(operation: MastercardOperation, request: GatewayRequest, call: Call): Promise<GatewayAnswer> {
    const answer = await deps.gateway.call(request, call).catch((thrown: unknown) => {
      throw fromGateway(operation, thrown)
    })
    if (answer.status < 400) return answer
    throw fromProblem(operation, readMastercardProblem(answer.status, answer.body))
  }

  const post = (operation: MastercardOperation, path: string, body: unknown, call: Call) =>
    send(operation, { method: 'POST', path: BASE + path, body }, call)

  return {
    /** 9.1. The card is encrypted already: the gateway never sees its number. */
    async enrolCard(body: WalletEnrolCardRequest, call: Call): Promise<MaskedCard> {
      const answer = await post('enrol-card', paths.cards, body, call)
      return read('enrol-card', enrolCardResponseSchema, answer.body).maskedCard
    },

    /** 9.2 */
    async card(id: string, call: Call): Promise<MaskedCard> {
      const path = `${BASE}${paths.cards}/${encodeURIComponent(id)}`
      const answer = await send('read-card', { method: 'GET', path }, call)
      const { maskedCard } = read('read-card', getCardResponseSchema, answer.body)
      requireSame('srcDigitalCardId', maskedCard.srcDigitalCardId, id)
      return maskedCard
    },

    /** 9.3. A card that is gone already is what was wanted. */
    async deleteCard(id: string, call: Call): Promise<void> {
      const request: GatewayRequest = { method: 'DELETE', path: `${BASE}${paths.cards}/${encodeURIComponent(id)}` }
      const answer = await deps.gateway.call(request, call)
      if (answer.status < 400 || answer.status === 404) return
      throw fromProblem('delete-card', readMastercardProblem(answer.status, answer.body))
    },

    /** 7.2. The fragment of `uri` is a secret. */
    async session(
      operation: 'session' | 'confirm-session',
      body: WalletSessionRequest,
      call: Call,
    ): Promise<SessionResponse> {
      const answer = await post(operation, paths.sessions, body, call)
      return read(operation, sessionResponseSchema, answer.body)
    },

    /** 7.7. The gateway checks the proof before Mastercard is asked. */
    async bind(body: WalletAuthenticatorRequest, call: Call): Promise<AuthenticatorResponse> {
      const answer = await post('bind', paths.authenticators, body, call)
      return read('bind', authenticatorResponseSchema, answer.body)
    },

    /** 10.1, verified and decrypted by the gateway. Everything in `payment` is secret. */
    async checkout(body: WalletCheckoutRequest, call: Call): Promise<WalletCheckoutResponse> {
      const answer = await post('checkout', paths.checkout, body, call)
      const told = read('checkout', walletCheckoutResponseSchema, answer.body)
      requireSame('srcDigitalCardId', told.maskedCard.srcDigitalCardId, body.srcDigitalCardId)
      requireSame('srciTransactionId', told.srciTransactionId, body.srciTransactionId)
      return told
    },

    /** 11 */
    async confirm(body: WalletConfirmationRequest, call: Call): Promise<void> {
      await post('confirm', paths.confirmations, body, call)
    },
  }
}

function requireSame(field: string, told: string | undefined, ours: string): void {
  if (told !== undefined && told !== ours)
    throw new WalletError('provider_rejected', { field, reason: 'foreign_answer' })
}

function read<const S extends v.GenericSchema>(
  operation: MastercardOperation,
  schema: S,
  body: unknown,
): v.InferOutput<S> {
  try {
    return readShape(schema, body)
  } catch (cause) {
    const field = cause instanceof WireError ? { field: cause.field } : {}
    throw new WalletError('provider_rejected', { operation, reason: 'bad_shape', ...field }, { cause })
  }
}
