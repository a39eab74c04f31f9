import { constants, createHash, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import { gatewayRefusal } from '../api/refusal.ts'
import { limits } from '../limits.ts'
import { signatureBaseString } from './base-string.ts'
import { decodeValue, malformed, type OAuthParameters, readOAuthHeader } from './header.ts'

/** A signed request as it arrived. */
export interface SignedRequest {
  readonly method: string
  readonly url: string
  readonly authorization: string | undefined
  readonly body: Uint8Array
}

/** What the verifier needs to know of the world. */
export interface OAuthVerifier {
  /** Public key of a consumer key, if it is known. */
  keyOf(consumerKey: string): KeyObject | undefined
  /** False when the nonce was used before. `until` is epoch milliseconds. */
  useNonce(consumerKey: string, nonce: string, until: number): boolean
  /** Epoch milliseconds. */
  now(): number
}

/** Checks a request in the order of contract 4.1 and gives its consumer key. @throws Refusal */
export function verifyOAuth1(request: SignedRequest, verifier: OAuthVerifier): string {
  const oauth = readOAuthHeader(request.authorization)
  requireMethod(oauth)
  requireBodyHash(oauth, request.body)
  const consumerKey = decodeValue(oauth.oauth_consumer_key)
  const key = verifier.keyOf(consumerKey)
  if (key === undefined) throw gatewayRefusal(401, 'DECLINED', 'Unauthorized - Access Not Granted')
  if (!isSigned(request, oauth, key)) throw failed(403, 'The signature is wrong.')
  requireTime(oauth, verifier.now())
  const until = Number(oauth.oauth_timestamp) * 1000 + limits.oauthWindow
  if (!verifier.useNonce(consumerKey, oauth.oauth_nonce, until)) throw failed(401, 'The nonce was used before.')
  return consumerKey
}

function requireMethod({ oauth_signature_method: method }: OAuthParameters): void {
  if (method !== 'RSA-SHA256' && method !== 'RSA-PSS') throw malformed()
}

function requireBodyHash({ oauth_body_hash: sent }: OAuthParameters, body: Uint8Array): void {
  const expected = createHash('sha256').update(body).digest('base64')
  const received = decodeValue(sent)
  if (isEqual(expected, received)) return
  throw gatewayRefusal(
    400,
    'INVALID_BODY_HASH',
    `The provided oauth_body_hash ${received.slice(0, 100)} does not match the SHA-256 of the request payload ${expected}.`,
  )
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function isSigned(request: SignedRequest, oauth: OAuthParameters, key: KeyObject): boolean {
  const data = Buffer.from(signatureBaseString(request.method, request.url, oauth))
  const signature = Buffer.from(decodeValue(oauth.oauth_signature), 'base64')
  const padding =
    oauth.oauth_signature_method === 'RSA-PSS'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
      : { padding: constants.RSA_PKCS1_PADDING }
  return verify('sha256', data, { key, ...padding }, signature)
}

function requireTime({ oauth_timestamp: timestamp }: OAuthParameters, now: number): void {
  if (!/^\d{1,12}$/.test(timestamp)) throw malformed()
  if (Math.abs(now - Number(timestamp) * 1000) > limits.oauthWindow) throw failed(401, 'The timestamp is out of range.')
}

function failed(status: 401 | 403, description: string) {
  return gatewayRefusal(status, 'AUTHENTICATION_FAILED', description)
}
