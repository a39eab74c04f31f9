import { createHmac, timingSafeEqual } from 'node:crypto'
import type { VisaContext } from '../context.ts'
import { sha256Base64 } from '../digest.ts'
import { limits } from '../limits.ts'
import { merchant } from '../merchant.ts'
import { authenticationRefusal } from './refusal.ts'
import { type Caller, carriesDigest, type WireRequest } from './wire-request.ts'

/** Verifies an HTTP Signature (contract 3.1 and 3.4 point 2). @throws Refusal 401 */
export function verifyHttpSignature(sandbox: VisaContext, request: WireRequest): Caller {
  const parameters = readParameters(headerOf(request, 'signature'))
  if (parameters.keyid !== merchant.sharedSecretKeyId) throw authenticationRefusal()
  if (parameters.algorithm !== 'HmacSHA256') throw authenticationRefusal()
  const names = (parameters.headers ?? '').split(' ')
  requireNames(names, request.method)
  if (headerOf(request, 'v-c-merchant-id') !== merchant.id) throw authenticationRefusal()
  requireKnownHost(sandbox, headerOf(request, 'host'))
  requireFreshDate(sandbox, names, request)
  if (names.includes('digest')) requireDigest(request)
  requireSignature(names.map(name => lineOf(name, request)).join('\n'), parameters.signature ?? '')
  return { merchantId: merchant.id, scheme: 'http-signature', wantsEncryptedAnswer: false }
}

function readParameters(header: string): Readonly<Record<string, string>> {
  const found = [...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value] as const)
  const parameters = Object.fromEntries(found)
  const rebuilt = found.map(([name, value]) => `${name}="${value}"`).join(',')
  if (rebuilt !== header.replaceAll('", ', '",') || Object.keys(parameters).length !== found.length) {
    throw authenticationRefusal()
  }
  return parameters
}

function requireNames(names: readonly string[], method: string): void {
  if (new Set(names).size !== names.length) throw authenticationRefusal()
  const hasTarget = names.includes('request-target') || names.includes('(request-target)')
  const hasDate = names.includes('date') || names.includes('v-c-date')
  const hasRest = names.includes('host') && names.includes('v-c-merchant-id')
  const hasDigest = !carriesDigest(method) || names.includes('digest')
  if (!hasTarget || !hasDate || !hasRest || !hasDigest) throw authenticationRefusal()
}

function requireKnownHost(sandbox: VisaContext, host: string): void {
  const known = [merchant.runEnvironment, new URL(sandbox.addresses.rest).host]
  if (!known.includes(host)) throw authenticationRefusal()
}

function requireFreshDate(sandbox: VisaContext, names: readonly string[], request: WireRequest): void {
  const date = Date.parse(headerOf(request, names.includes('date') ? 'date' : 'v-c-date'))
  if (Number.isNaN(date)) throw authenticationRefusal()
  if (Math.abs(sandbox.clock.now() - date) > limits.signatureSkew) throw authenticationRefusal()
}

function requireDigest(request: WireRequest): void {
  if (headerOf(request, 'digest') !== `SHA-256=${sha256Base64(request.body)}`) throw authenticationRefusal()
}

function requireSignature(signed: string, signature: string): void {
  const expected = createHmac('sha256', Buffer.from(merchant.sharedSecret, 'base64')).update(signed).digest()
  const received = Buffer.from(signature, 'base64')
  const sameText = received.toString('base64') === signature
  if (!sameText || received.length !== expected.length || !timingSafeEqual(received, expected)) {
    throw authenticationRefusal()
  }
}

/** Both spellings of the target are legal, so the line repeats the name that was sent. */
function lineOf(name: string, request: WireRequest): string {
  if (name === 'request-target' || name === '(request-target)') {
    return `${name}: ${request.method.toLowerCase()} ${request.target}`
  }
  return `${name}: ${headerOf(request, name)}`
}

function headerOf(request: WireRequest, name: string): string {
  const value = request.headers[name]
  if (typeof value !== 'string') throw authenticationRefusal()
  return value
}
