import { callbackNames } from './names.ts'

/** Where a callback may lead: host and port as a URL writes them, and a path prefix without a slash at its end. */
export interface AllowedCallback {
  /** Host name alone, or with a port; without one, any port of a local name is meant. */
  readonly host: string
  readonly pathPrefix: string
}

export interface CallbackPolicy {
  readonly allowed: readonly AllowedCallback[]
  /** `local` takes http on loopback names; everywhere else only https counts. */
  readonly environment: 'local' | 'public'
}

const MAX_CALLBACK = 1024

/** True when an address may be given as `callbackUri` (contract 14.1, rules 1 to 5). */
export function isAllowedCallback(callbackUri: string, policy: CallbackPolicy): boolean {
  if (callbackUri.length > MAX_CALLBACK || !URL.canParse(callbackUri)) return false
  const url = new URL(callbackUri)
  if (url.href !== callbackUri || url.username !== '' || url.password !== '' || url.hash !== '') return false
  if (!isSafeOrigin(url, policy.environment)) return false
  if (answerNames.some(name => url.searchParams.has(name))) return false
  return policy.allowed.some(entry => matches(url, entry, policy.environment))
}

const answerNames = Object.values(callbackNames)

function isSafeOrigin(url: URL, environment: CallbackPolicy['environment']): boolean {
  if (environment === 'local' && isLoopback(url.hostname)) return url.protocol === 'http:' || url.protocol === 'https:'
  return url.protocol === 'https:' && !isAddress(url.hostname) && !isLocalName(url.hostname)
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || name === '127.0.0.1' || name === '[::1]'
}

/** The parser has already turned every spelling of an IPv4 address into four decimals. */
function isAddress(name: string): boolean {
  return name.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(name)
}

function isLocalName(name: string): boolean {
  return isLoopback(name) || !name.includes('.') || /\.(local|internal|home\.arpa)\.?$/.test(name)
}

function matches(url: URL, entry: AllowedCallback, environment: CallbackPolicy['environment']): boolean {
  const isHost = url.host === entry.host || (environment === 'local' && url.hostname === entry.host)
  return isHost && (url.pathname === entry.pathPrefix || url.pathname.startsWith(`${entry.pathPrefix}/`))
}
