import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import * as v from 'valibot'
import {
  authenticateRequestSchema,
  CMPI_FIELD,
  type CmpiFields,
  cmpiPreimage,
  lookupRequestSchema,
  readCmpi,
  writeCmpi,
} from '../../../wire/cardinal/cmpi.ts'
import { limits } from '../../../wire/cardinal/limits.ts'
import { account } from '../account.ts'
import type { CardinalContext } from '../context.ts'
import { isSignature } from '../signature.ts'
import { authenticate } from './authenticate.ts'
import { CmpiError } from './cmpi-error.ts'
import { lookup } from './lookup.ts'

/** The XML messages of Centinel (contract 7). */
export function cmpi(sandbox: CardinalContext) {
  return async (context: Context<{ Bindings: HttpBindings }>): Promise<Response> => {
    if (!/^application\/x-www-form-urlencoded\b/i.test(context.req.header('content-type') ?? ''))
      return context.body(null, 415)
    const form = new URLSearchParams(await context.req.text())
    return context.body(writeCmpi(answer(sandbox, form.get(CMPI_FIELD) ?? '')), 200, { 'content-type': 'text/xml' })
  }
}

function answer(sandbox: CardinalContext, xml: string): CmpiFields {
  try {
    const fields = parse(xml)
    if (fields.MsgType === 'cmpi_lookup') return lookup(sandbox, checked(sandbox, lookupRequestSchema, fields))
    if (fields.MsgType === 'cmpi_authenticate')
      return authenticate(sandbox, checked(sandbox, authenticateRequestSchema, fields))
    throw new CmpiError(1002, 'MsgType missing')
  } catch (thrown) {
    if (!(thrown instanceof CmpiError)) throw thrown
    return { ErrorNo: String(thrown.number), ErrorDesc: thrown.message }
  }
}

function parse(xml: string): CmpiFields {
  try {
    return readCmpi(xml)
  } catch {
    throw new CmpiError(1000, 'Message unreadable')
  }
}

interface Signed {
  readonly Algorithm: 'SHA-256' | 'SHA-512'
  readonly Identifier: string
  readonly OrgUnit: string
  readonly Signature: string
  readonly Timestamp: string
}

function checked<const S extends v.GenericSchema<unknown, Signed>>(
  sandbox: CardinalContext,
  schema: S,
  fields: CmpiFields,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, fields)
  if (!parsed.success) throw new CmpiError(1002, `${v.getDotPath(parsed.issues[0]) ?? 'element'} missing`)
  const { Algorithm, Identifier, OrgUnit, Signature, Timestamp } = parsed.output
  const isOurs = Identifier === account.identifier && OrgUnit === account.orgUnitId
  if (!isOurs || !isSignature(Algorithm, cmpiPreimage(Timestamp, account.apiKey), Signature))
    throw new CmpiError(1010, 'Signature invalid')
  if (Math.abs(sandbox.clock.now() - Number(Timestamp)) > limits.signature)
    throw new CmpiError(1011, 'Signature expired')
  return parsed.output
}
