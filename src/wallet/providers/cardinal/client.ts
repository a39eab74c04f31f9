import * as v from 'valibot'
import {
  collectAnswerSchema,
  type LookupBody,
  type OpenedSession,
  openedSessionSchema,
  type Returned,
  returnedSchema,
  type ThreeDsAnswer,
  threeDsSchema,
  type WindowAnswer,
  windowAnswerSchema,
} from '../../../wire/cardinal/gateway-api.ts'
import type { Money } from '../../../wire/money.ts'
import { WalletError } from '../../errors.ts'
import type { Call } from '../../flow/types.ts'
import type { GatewayRequest } from '../../gateway/client.ts'
import type { CardinalDeps } from './deps.ts'
import { fromGateway, fromProblem } from './errors.ts'

/** One function per call of the gateway's Cardinal part. Each throws WalletError by `errors.ts` for what is no success. */
export type CardinalClient = ReturnType<typeof createCardinalClient>

const SESSIONS = '/v1/cardinal/sessions'

export function createCardinalClient({ gateway }: Pick<CardinalDeps, 'gateway'>) {
  async function ask<const S extends v.GenericSchema>(
    operation: string,
    schema: S,
    request: GatewayRequest,
    call: Call,
  ): Promise<v.InferOutput<S>> {
    const answer = await gateway.call(request, call).catch((thrown: unknown) => {
      throw fromGateway(thrown)
    })
    if (answer.status >= 400) throw fromProblem(operation, answer)
    const told = v.safeParse(schema, answer.body)
    if (!told.success) throw new WalletError('provider_rejected', { operation, reason: 'bad_shape' })
    return told.output
  }

  const step = <const S extends v.GenericSchema>(name: string, schema: S, session: string, body: unknown, call: Call) =>
    ask(name, schema, { method: 'POST', path: `${SESSIONS}/${session}/${name}`, body }, call)

  return {
    /** Registration check (contract 5): from here on e-mail and number may not change. */
    openSession(body: SessionBody, call: Call): Promise<OpenedSession> {
      return ask('session', openedSessionSchema, { method: 'POST', path: SESSIONS, body }, call)
    },
    /** A JWT for device data collection (contract 6). */
    async collect(session: string, call: Call): Promise<string> {
      return (await step('collect', collectAnswerSchema, session, {}, call)).jwt
    },
    /** 3-D Secure (contract 7.1). A cryptogram in the answer is secret. */
    lookup(session: string, body: LookupBody, call: Call): Promise<ThreeDsAnswer> {
      return step('lookup', threeDsSchema, session, body, call)
    },
    /** The bank's page (contract 7.2). */
    stepUp(session: string, call: Call): Promise<WindowAnswer> {
      return step('step-up', windowAnswerSchema, session, {}, call)
    },
    /** How the challenge ended (contract 7.3). A cryptogram in the answer is secret. */
    authenticate(session: string, call: Call): Promise<ThreeDsAnswer> {
      return step('authenticate', threeDsSchema, session, {}, call)
    },
    /** The passkey prompt of an enrolment (seed). */
    enroll(session: string, call: Call): Promise<WindowAnswer> {
      return step('enroll', windowAnswerSchema, session, {}, call)
    },
    /** The passkey prompt of a purchase (contract 11). */
    transact(session: string, body: { orderNumber: string; amount: Money }, call: Call): Promise<WindowAnswer> {
      return step('transact', windowAnswerSchema, session, body, call)
    },
    /** What came back to the gateway from a window. */
    returned(request: string, call: Call): Promise<Returned> {
      return ask('returned', returnedSchema, { method: 'GET', path: `/v1/cardinal/requests/${request}` }, call)
    },
  }
}

/** Whose card it is and which device asks. */
export interface SessionBody {
  readonly email: string
  readonly accountNumber: string
  readonly cardType: string
  readonly setupPayload?: string
  readonly transactionId: string
}
