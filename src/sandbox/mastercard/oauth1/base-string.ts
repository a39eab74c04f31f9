import type { OAuthParameters } from './header.ts'

/** The string that is signed (contract 4.1, steps 3 to 5): header values verbatim, query pairs as they stand in the address. */
export function signatureBaseString(method: string, url: string, oauth: OAuthParameters): string {
  const [address = ''] = url.split('#')
  const [path = '', ...query] = address.split('?')
  const parameters = [...queryPairs(query.join('?')), ...oauthPairs(oauth)].sort(byNameThenValue)
  const parameterString = parameters.map(([name, value]) => `${name}=${value}`).join('&')
  return [method, baseUri(path), parameterString].map(encode).join('&')
}

type Pair = readonly [name: string, value: string]

/** The package signs identical pairs once: they collapse. */
function queryPairs(query: string): Pair[] {
  const pairs = query === '' ? [] : [...new Set(query.split('&'))]
  return pairs.map(pair => {
    const at = pair.indexOf('=')
    return at > 0 ? [pair.slice(0, at), pair.slice(at + 1)] : [pair, '']
  })
}

function oauthPairs(oauth: OAuthParameters): Pair[] {
  return Object.entries(oauth).filter(([name]) => name !== 'oauth_signature')
}

function byNameThenValue(one: Pair, other: Pair): number {
  return compare(one[0], other[0]) || compare(one[1], other[1])
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** Scheme and host in lower case, a written port kept. */
function baseUri(address: string): string {
  const [, origin = '', path = ''] = /^([^/]+\/\/[^/]*)(.*)$/.exec(address) ?? []
  return origin.toLowerCase() + path
}

/** Only letters, digits and `-._~` stay. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, byte => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)
}
