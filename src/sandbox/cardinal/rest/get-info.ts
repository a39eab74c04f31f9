import { randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import * as v from 'valibot'
import { dxPreimage, type GetInfoRequest, getInfoRequestSchema } from '../../../wire/cardinal/dx.ts'
import { limits } from '../../../wire/cardinal/limits.ts'
import { passesLuhn } from '../../luhn.ts'
import { account } from '../account.ts'
import type { CardinalContext } from '../context.ts'
import { findEnrolment } from '../enrolments.ts'
import { checkNumbers, takeFailure } from '../failures.ts'
import { isSignature } from '../signature.ts'
import type { Session } from '../state.ts'
import { deviceOf } from '../web/setup.ts'

/** The registration check: opens a session for one e-mail and card number (contract 5). */
export function getInfo(sandbox: CardinalContext) {
  return async (context: Context<{ Bindings: HttpBindings }>): Promise<Response> => {
    if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) return context.body(null, 415)
    const parsed = v.safeParse(getInfoRequestSchema, await context.req.json().catch(() => undefined))
    if (!parsed.success) return context.json({ field: v.getDotPath(parsed.issues[0]) ?? 'body' }, 400)
    const request = parsed.output
    if (request.OrgUnitId !== account.orgUnitId) return context.json({ field: 'OrgUnitId' }, 400)
    return context.json(answer(sandbox, request))
  }
}

function answer(sandbox: CardinalContext, request: GetInfoRequest): object {
  const requestId = request.TransactionId ?? randomUUID()
  const refuse = (ErrorNumber: number, ErrorDescription: string) => ({
    ErrorNumber,
    ErrorDescription,
    RequestId: requestId,
  })
  const failure = takeFailure(sandbox, checkNumbers)
  if (failure !== undefined) return refuse(failure, 'As the control plane was told')
  const preimage = dxPreimage(String(request.Timestamp), request.TransactionId, account.apiKey)
  const isOurs = request.Identifier === account.identifier
  if (!isOurs || !isSignature(request.Algorithm, preimage, request.Signature)) return refuse(1010, 'Signature invalid')
  if (!isRecent(sandbox.clock.now(), request.Timestamp)) return refuse(1011, 'Signature expired')
  const { AccountNumber: pan, Email, ...payload } = request.Payload
  if (!/^\d{13,19}$/.test(pan) || !passesLuhn(pan)) return refuse(2000, 'AccountNumber invalid')
  if (Email === undefined) return refuse(1002, 'Email missing')
  const setup = payload.FidoSetupPayload ?? payload.fidoSetupPayload
  const session = openSession(sandbox, Email.toLowerCase(), pan, setup)
  return { ErrorNumber: 0, ErrorDescription: 'Success', RequestId: requestId, Payload: infoOf(sandbox, session) }
}

/** An ISO time, or an epoch number in seconds or milliseconds (contract 5). */
function isRecent(now: number, timestamp: string | number): boolean {
  const number = typeof timestamp === 'number' || /^\d+$/.test(timestamp) ? Number(timestamp) : undefined
  const at = number === undefined ? Date.parse(String(timestamp)) : number < 1e11 ? number * 1000 : number
  return Math.abs(now - at) <= limits.signature
}

function openSession(sandbox: CardinalContext, email: string, pan: string, setup: string | undefined): Session {
  const session: Session = {
    referenceId: randomUUID(),
    orgUnitId: account.orgUnitId,
    email,
    pan,
    compatible: setup !== undefined,
    userId: deviceOf(sandbox, setup),
    createdAt: sandbox.clock.now(),
    transactions: [],
  }
  sandbox.state.sessions.set(session.referenceId, session)
  sandbox.state.counts.sessionsOpened += 1
  return session
}

const brands: Readonly<Record<string, string>> = { '3': 'Amex', '4': 'Visa', '2': 'Mastercard', '5': 'Mastercard' }

function infoOf(sandbox: CardinalContext, session: Session): object {
  const isKnown = findEnrolment(sandbox, session) !== undefined
  const flowType = { FlowType: isKnown ? 'TRANSACTION' : 'ENROLLMENT' }
  return {
    Account: {
      CardBrand: brands[session.pan[0] ?? ''] ?? 'Visa',
      LastFour: session.pan.slice(-4),
      Fido: { Registered: isKnown, ...(sandbox.switches.flowType === 'told' ? flowType : {}) },
    },
    Issuer: {
      SupportedVersions: [
        { Version: '2.1.0', Capabilities: ['AuthenticationAvailableAtACS'], MethodURLPresent: true },
        {
          Version: '2.2.0',
          Capabilities: ['AuthenticationAvailableAtACS', 'DataOnly', 'DelegatedAuthentication'],
          MethodURLPresent: true,
        },
      ],
    },
    ReferenceId: session.referenceId,
  }
}
