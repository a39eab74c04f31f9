import { timingSafeEqual } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import * as v from 'valibot'
import { inTurn } from '../../turns.ts'
import type { VisaContext } from '../context.ts'
import { hashOf } from '../digest.ts'
import { merchant } from '../merchant.ts'
import { type CardPayment, checkPayment, decline, paymentSchema } from './check-payment.ts'

/**
 * `POST /acquirer/authorizations`: where a merchant's payment meets the network. Not part of the contract; it checks that
 * a credential is used as it was issued: token, dynamic data, expiry, money, merchant, once. The same order gets the
 * same answer.
 */
export function authorise(sandbox: VisaContext) {
  return async (context: Context<{ Bindings: HttpBindings }>): Promise<Response> => {
    if (!isAcquirerKey(context.req.header('authorization'))) return context.json({ error: 'unauthorized' }, 401)
    const parsed = v.safeParse(paymentSchema, await context.req.json().catch(() => undefined))
    if (!parsed.success) return context.json({ error: 'bad_request', field: v.getDotPath(parsed.issues[0]) }, 400)
    const body = await inTurn(sandbox, () => decideOnce(sandbox, parsed.output))
    return context.json(body)
  }
}

function isAcquirerKey(header: string | undefined): boolean {
  const expected = Buffer.from(`Bearer ${merchant.acquirerKey}`)
  const received = Buffer.from(header ?? '')
  return received.length === expected.length && timingSafeEqual(received, expected)
}

function decideOnce(sandbox: VisaContext, request: CardPayment): unknown {
  const key = hashOf([new URL(request.merchantUrl).origin, request.orderId])
  const bodyHash = hashOf(request)
  const known = sandbox.state.authorizations.get(key)
  if (known !== undefined) return known.bodyHash === bodyHash ? known.reply.body : decline('94', 'DUPLICATE_ORDER')
  const body = checkPayment(sandbox, request, key)
  sandbox.state.authorizations.set(key, { bodyHash, reply: { status: 200, body } })
  const outcome = body.status === 'APPROVED' ? 'authorizationsApproved' : 'authorizationsDeclined'
  sandbox.state.counts[outcome] += 1
  return body
}
