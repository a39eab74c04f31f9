import * as v from 'valibot'
import { WireError } from '../error.ts'
import { cardNumber, centinelTransactionId, email, filled, readShape, referenceId, text } from './primitives.ts'

/** Path of the XML messages under Centinel's host, and the one form field they travel in (contract 7.1). */
export const CMPI_PATH = '/maps/txns.asp'
export const CMPI_FIELD = 'cmpi_msg'

/** A message: element names of `<CardinalMPI>` and their texts. */
export type CmpiFields = Readonly<Record<string, string>>

const MAX_MESSAGE = 65_536
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Writes a message. */
export function writeCmpi(fields: CmpiFields): string {
  const elements = Object.entries(fields).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
  return `<CardinalMPI>${elements.join('')}</CardinalMPI>`
}

/**
 * Reads a message: one flat element per field, nothing nested, no attribute, no declaration of a document type.
 * @throws WireError `bad_shape`
 */
export function readCmpi(xml: string): CmpiFields {
  const body = /^\s*(?:<\?xml[^>]{0,200}\?>)?\s*<CardinalMPI>([\s\S]*)<\/CardinalMPI>\s*$/.exec(xml)?.[1]
  if (body === undefined || xml.length > MAX_MESSAGE) throw new WireError('bad_shape', 'CardinalMPI')
  const fields = new Map<string, string>()
  const rest = body.replace(/\s*<([A-Za-z][A-Za-z0-9]{0,60})(?:\/>|>([^<]*)<\/\1>)\s*/g, (_, name, value) => {
    if (fields.has(name)) throw new WireError('bad_shape', name)
    fields.set(name, unescapeXml(value ?? '', name))
    return ''
  })
  if (rest.trim() !== '') throw new WireError('bad_shape', 'CardinalMPI')
  return Object.fromEntries(fields)
}

function escapeXml(value: string): string {
  return value.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}

function unescapeXml(value: string, field: string): string {
  return value.replace(/&(?:(#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-z]{1,8});)?/g, (_, name: string | undefined) => {
    const known = name === undefined ? undefined : (entities[name] ?? numeric(name))
    if (known === undefined) throw new WireError('bad_encoding', field)
    return known
  })
}

function numeric(name: string): string | undefined {
  if (!name.startsWith('#')) return undefined
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

/** Members of every message that say who asks (contract 7.1). */
const signedFields = {
  Version: v.literal('1.7'),
  TransactionType: v.literal('C'),
  Algorithm: v.picklist(['SHA-256', 'SHA-512']),
  Identifier: filled(64),
  OrgUnit: filled(64),
  Signature: filled(200),
  /** Epoch milliseconds. */
  Timestamp: v.pipe(v.string(), v.regex(/^\d{13}$/)),
}

/** `cmpi_lookup` (contract 7.1). `MerchantName` and `MerchantUrl` are assumed: the pages name no element for them. */
export const lookupRequestSchema = v.object({
  ...signedFields,
  MsgType: v.literal('cmpi_lookup'),
  DFReferenceId: referenceId,
  OrderNumber: filled(50),
  Amount: v.pipe(v.string(), v.regex(/^\d{1,12}$/)),
  CurrencyCode: v.pipe(v.string(), v.regex(/^\d{3}$/)),
  CardNumber: cardNumber,
  CardExpMonth: v.pipe(v.string(), v.regex(/^(0[1-9]|1[0-2])$/)),
  CardExpYear: v.pipe(v.string(), v.regex(/^\d{4}$/)),
  Email: email,
  ChallengeIndicator: v.optional(v.pipe(v.string(), v.regex(/^0[1-9]$/))),
  MerchantName: v.optional(text(120)),
  MerchantUrl: v.optional(text(512)),
})
export type LookupRequest = v.InferOutput<typeof lookupRequestSchema>

/** `cmpi_authenticate` (contract 7.3). */
export const authenticateRequestSchema = v.object({
  ...signedFields,
  MsgType: v.literal('cmpi_authenticate'),
  TransactionId: centinelTransactionId,
})
export type AuthenticateRequest = v.InferOutput<typeof authenticateRequestSchema>

const optional = (max: number) => v.optional(text(max), '')
const lookupResponseSchema = v.object({
  ErrorNo: filled(40),
  TransactionId: optional(40),
  Enrolled: optional(1),
  PAResStatus: optional(1),
  SignatureVerification: optional(1),
  EciFlag: optional(2),
  Cavv: optional(100),
  ACSUrl: optional(2048),
  Payload: optional(8192),
  DSTransactionId: optional(64),
  ThreeDSVersion: optional(10),
})

/** How a 3-D Secure authentication stands. `cavv` is a secret. */
export type ThreeDs =
  | {
      readonly kind: 'challenge'
      readonly transactionId: string
      readonly acsUrl: string
      /** The CReq, for the step-up JWT. */
      readonly payload: string
    }
  | ({ readonly kind: 'authenticated'; readonly transactionId: string } & Authentication)
  | { readonly kind: 'failed'; readonly transactionId: string; readonly status: string }
  | { readonly kind: 'refused'; readonly errorNumber: string }

/** What a merchant needs of an authentication (contract 7.3). */
export interface Authentication {
  readonly cavv: string
  readonly eci: string
  readonly dsTransactionId: string
}

/**
 * Reads the answer of `cmpi_lookup`: a challenge when enrolled, `C`, and both ACSUrl and Payload are there; frictionless
 * when both are empty, and then the status decides (contract 7.1). @throws WireError
 */
export function readLookup(fields: CmpiFields): ThreeDs {
  const told = readShape(lookupResponseSchema, fields)
  if (told.ErrorNo !== '0') return { kind: 'refused', errorNumber: told.ErrorNo }
  const transactionId = readShape(centinelTransactionId, told.TransactionId)
  if (told.Enrolled === 'Y' && told.PAResStatus === 'C' && told.ACSUrl !== '' && told.Payload !== '') {
    return { kind: 'challenge', transactionId, acsUrl: told.ACSUrl, payload: told.Payload }
  }
  return authenticationOf(told, transactionId)
}

/** Reads the answer of `cmpi_authenticate` (contract 7.3). @throws WireError */
export function readAuthenticate(fields: CmpiFields, transactionId: string): ThreeDs {
  const told = readShape(lookupResponseSchema, fields)
  if (told.ErrorNo !== '0') return { kind: 'refused', errorNumber: told.ErrorNo }
  return authenticationOf(told, transactionId)
}

/** Only `Y` with a verified signature and a cryptogram is an authentication; an attempt (`A`) is none (contract 7.3). */
function authenticationOf(told: v.InferOutput<typeof lookupResponseSchema>, transactionId: string): ThreeDs {
  const isDone = told.PAResStatus === 'Y' && told.SignatureVerification === 'Y' && told.Cavv !== ''
  if (!isDone) return { kind: 'failed', transactionId, status: told.PAResStatus.slice(0, 1) }
  return {
    kind: 'authenticated',
    transactionId,
    cavv: told.Cavv,
    eci: told.EciFlag,
    dsTransactionId: told.DSTransactionId,
  }
}

/** What is hashed for the signature of an XML message: no TransactionId here, unlike the DX API (contract 7.1). */
export function cmpiPreimage(timestamp: string, apiKey: string): string {
  return timestamp + apiKey
}

/** EMV 3DS: a challenge is mandated, because a frictionless answer is no strong authentication (contract 7.1). */
export const CHALLENGE_MANDATED = '04'
