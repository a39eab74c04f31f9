import { createHash, type KeyObject, sign } from 'node:crypto'

/** Who signs. */
export interface Signer {
  readonly consumerKey: string
  readonly signingKey: KeyObject
}

/** What one signature is about. `timestamp` is epoch seconds, `nonce` eight letters and digits. */
export interface SignedCall {
  readonly method: string
  /** The address exactly as it is sent, query included. */
  readonly url: string
  readonly body: string
  readonly nonce: string
  readonly timestamp: number
}

/**
 * The `Authorization` header of OAuth 1.0a with RSA-SHA256 and a body hash (contract 4.1). Our own and not
 * `mastercard-oauth1-signer`: that package reads the machine's clock and draws its own nonce, so that nothing could be
 * tested against a moved clock, and it escapes only some characters. For what we send both give the same header; the
 * contract tests hold us to it.
 */
export function signCall(signer: Signer, call: SignedCall): string {
  const parameters: readonly Pair[] = [
    ['oauth_body_hash', createHash('sha256').update(call.body).digest('base64')],
    ['oauth_consumer_key', signer.consumerKey],
    ['oauth_nonce', call.nonce],
    ['oauth_signature_method', 'RSA-SHA256'],
    ['oauth_timestamp', String(call.timestamp)],
    ['oauth_version', '1.0'],
  ]
  const base = [call.method, baseUri(call.url), parameterString(call.url, parameters)].map(encode).join('&')
  const signature = sign('sha256', Buffer.from(base), signer.signingKey).toString('base64')
  const all = [...parameters, ['oauth_signature', encode(signature)] as const]
  return `OAuth ${all.map(([name, value]) => `${name}="${value}"`).join(',')}`
}

type Pair = readonly [name: string, value: string]

/** Query pairs as they stand in the address, the others unencoded; by name, then by value, by code unit. */
function parameterString(url: string, parameters: readonly Pair[]): string {
  const [address = ''] = url.split('#')
  const at = address.indexOf('?')
  const query = at < 0 ? [] : [...new Set(address.slice(at + 1).split('&'))].map(readPair)
  const sorted = [...query, ...parameters].sort((one, other) => compare(one[0], other[0]) || compare(one[1], other[1]))
  return sorted.map(([name, value]) => `${name}=${value}`).join('&')
}

function readPair(pair: string): Pair {
  const at = pair.indexOf('=')
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** Scheme and host in lower case, a written port kept, no query. */
function baseUri(url: string): string {
  const [address = ''] = url.split(/[?#]/)
  const [, origin = '', path = ''] = /^([a-zA-Z]+:\/\/[^/]*)(.*)$/.exec(address) ?? []
  return origin.toLowerCase() + path
}

/** Only letters, digits and `-._~` stay. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, byte => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)
}
