import { gatewayRefusal } from '../api/refusal.ts'

const names = [
  'oauth_body_hash',
  'oauth_consumer_key',
  'oauth_nonce',
  'oauth_signature',
  'oauth_signature_method',
  'oauth_timestamp',
  'oauth_version',
] as const
export type OAuthName = (typeof names)[number]

/** Parameters of the header exactly as they were written: nothing is decoded (contract 4.1, step 4). */
export type OAuthParameters = Readonly<Record<OAuthName, string>>

/** Parses `Authorization: OAuth k="v",…`. @throws Refusal 400 `INVALID_AUTH_HEADER` */
export function readOAuthHeader(header: string | undefined): OAuthParameters {
  const [, list] = /^OAuth +(.+)$/.exec(header ?? '') ?? []
  if (list === undefined) throw malformed()
  const found = new Map<string, string>()
  for (const entry of list.split(',')) {
    const [, name, value] = /^\s*([a-z_]+)="([^"]*)"\s*$/.exec(entry) ?? []
    if (name === undefined || value === undefined || found.has(name)) throw malformed()
    found.set(name, value)
  }
  const missing = names.some(name => (found.get(name) ?? '') === '')
  if (missing || found.size !== names.length || found.get('oauth_version') !== '1.0') throw malformed()
  return {
    oauth_body_hash: found.get('oauth_body_hash') ?? '',
    oauth_consumer_key: found.get('oauth_consumer_key') ?? '',
    oauth_nonce: found.get('oauth_nonce') ?? '',
    oauth_signature: found.get('oauth_signature') ?? '',
    oauth_signature_method: found.get('oauth_signature_method') ?? '',
    oauth_timestamp: found.get('oauth_timestamp') ?? '',
    oauth_version: '1.0',
  }
}

/** Percent-decodes a value. @throws Refusal 400 when it can't be */
export function decodeValue(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    throw malformed()
  }
}

/** The one refusal of a header that can't be used. */
export function malformed() {
  return gatewayRefusal(400, 'INVALID_AUTH_HEADER', 'The Authorization header is missing or malformed.')
}
