import { timingSafeEqual } from 'node:crypto'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import * as v from 'valibot'
import { toDecimal } from '../../../wire/decimal.ts'
import { fromTransactionAmount } from '../../../wire/mastercard/units.ts'
import { inTurn } from '../../turns.ts'
import { authenticationResponseSchema, registrationResponseSchema } from '../../web/passkey-responses.ts'
import { issueAssertion, issueProof } from '../authentication/proof.ts'
import type { MastercardContext } from '../context.ts'
import type { Passkey, Session } from '../state.ts'
import { assertionUri, proofUri } from './callback.ts'
import { beginCeremony, finishCreation, finishVerification, PageError } from './ceremonies.ts'
import { callbackOf, DEVICE_COOKIE } from './visit.ts'

const opaque = v.pipe(v.string(), v.minLength(1), v.maxLength(8192))
const visitSchema = v.object({ authenticationSessionId: opaque, clientSessionId: opaque, query: v.string() })

const resultSchema = v.object({
  ...visitSchema.entries,
  response: v.union([registrationResponseSchema, authenticationResponseSchema]),
})

/** `POST /auth/passkeys/options` (contract 7.4, step 4). */
export function options(sandbox: MastercardContext) {
  return call(sandbox, visitSchema, async (session, { query }, context) => {
    const deviceId = getCookie(context, DEVICE_COOKIE)
    const callbackUri = callbackOf(sandbox, session, new URLSearchParams(query))
    if (deviceId === undefined || callbackUri === undefined) throw new PageError(400)
    if (session.expiresAt <= sandbox.clock.now()) throw new PageError(404)
    const begun = await beginCeremony(sandbox, session, { deviceId, callbackUri })
    return { ...begun, ...(session.purpose.kind === 'transaction' && { purchase: purchaseOf(session) }) }
  })
}

function purchaseOf({ purpose }: Session) {
  if (purpose.kind !== 'transaction') return undefined
  const { dpaData, transactionAmount } = purpose.info
  const money = fromTransactionAmount(transactionAmount)
  return { merchant: dpaData.dpaName, amount: `${toDecimal(money)} ${money.currency}` }
}

/**
 * `POST /auth/passkeys/result` (contract 7.4, step 6). A prompt begun in time may end late: whether that counts is for
 * the binding to say (contract 7.7).
 */
export function result(sandbox: MastercardContext) {
  return call(sandbox, resultSchema, async (session, { response }) => {
    const { ceremony } = session
    if (ceremony === undefined) throw new PageError(400)
    const passkey = await finish(sandbox, session, response)
    session.isFinished = true
    if (sandbox.forced.takeDrop()) return { redirectUri: null }
    const { callbackUri } = ceremony
    if (session.purpose.kind === 'transaction') {
      return { redirectUri: assertionUri(callbackUri, await issueAssertion(sandbox, session.purpose.info, passkey)) }
    }
    return { redirectUri: proofUri(callbackUri, await issueProof(sandbox, session, passkey)) }
  })
}

function finish(
  sandbox: MastercardContext,
  { ceremony }: Session,
  response: RegistrationResponseJSON | AuthenticationResponseJSON,
): Promise<Passkey> {
  if (ceremony?.mode === 'CREATE' && v.is(registrationResponseSchema, response))
    return finishCreation(sandbox, ceremony, response)
  if (ceremony?.mode === 'VERIFY' && v.is(authenticationResponseSchema, response))
    return finishVerification(sandbox, ceremony, response)
  throw new PageError(400)
}

/** A call of the page: same origin, the session's token, one at a time with the API. */
function call<const S extends v.GenericSchema<unknown, v.InferOutput<typeof visitSchema>>>(
  sandbox: MastercardContext,
  schema: S,
  handle: (session: Session, body: v.InferOutput<S>, context: Context) => Promise<object>,
) {
  return async (context: Context): Promise<Response> => {
    try {
      const forced = sandbox.forced.takeBackend()
      if (forced !== undefined) return Response.json({ error: 'forced' }, { status: forced })
      if (context.req.header('origin') !== sandbox.addresses.page) throw new PageError(403)
      const parsed = v.safeParse(schema, await context.req.json().catch(() => undefined))
      if (!parsed.success) throw new PageError(400)
      const answer = await inTurn(sandbox, () =>
        handle(findSession(sandbox, context, parsed.output), parsed.output, context),
      )
      return context.json(answer)
    } catch (error) {
      if (!(error instanceof PageError)) throw error
      return context.json({ error: 'refused' }, error.status)
    }
  }
}

function findSession(
  { state }: MastercardContext,
  context: Context,
  { authenticationSessionId, clientSessionId }: v.InferOutput<typeof visitSchema>,
): Session {
  const session = state.sessions.get(authenticationSessionId)
  if (session === undefined) throw new PageError(404)
  if (!isBearer(context.req.header('authorization'), session.accessToken)) throw new PageError(401)
  if (session.clientSessionId !== clientSessionId) throw new PageError(403)
  if (session.isFinished) throw new PageError(400)
  return session
}

function isBearer(header: string | undefined, token: string): boolean {
  const [received, expected] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${token}`)]
  return received.length === expected.length && timingSafeEqual(received, expected)
}
