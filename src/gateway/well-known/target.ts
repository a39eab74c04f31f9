import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { Refusal } from '../refusal.ts'
import { isPublicAddress } from './public-address.ts'

/** Gives every address of a host name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>

/** An origin that may be asked, and the one checked address to connect to. */
export interface Target {
  readonly origin: string
  readonly hostname: string
  readonly port: number
  readonly secure: boolean
  readonly address: string
}

/** All addresses by the system's resolver. */
export const systemResolve: Resolve = async hostname =>
  (await lookup(hostname, { all: true })).map(({ address }) => address)

/**
 * Decides whether a merchant's origin may be fetched, and from which address: https on its own port, a name and not an
 * address, and every address of the name public. In the sandbox also `http://*.localhost:<port>`, on loopback.
 * @throws Refusal 400 `origin_refused`, 502 `fetch_failed` when the name has no address
 */
export async function resolveTarget(origin: string, mode: 'sandbox' | 'live', resolve: Resolve): Promise<Target> {
  if (!URL.canParse(origin)) throw refused()
  const url = new URL(origin)
  if (url.origin !== origin) throw refused()
  if (mode === 'sandbox' && isLocalName(url)) {
    return { origin, hostname: url.hostname, port: Number(url.port), secure: false, address: '127.0.0.1' }
  }
  if (url.protocol !== 'https:' || url.port !== '' || !isPublicName(url.hostname)) throw refused()
  const address = await publicAddressOf(url.hostname, resolve)
  return { origin, hostname: url.hostname, port: 443, secure: true, address }
}

function isLocalName(url: URL): boolean {
  return url.protocol === 'http:' && url.port !== '' && /^[a-z0-9-]+\.localhost$/.test(url.hostname)
}

function isPublicName(hostname: string): boolean {
  if (isIP(hostname) !== 0 || hostname.startsWith('[')) return false
  return hostname.includes('.') && !/\.(localhost|local|internal|test|invalid|onion|home\.arpa)\.?$/.test(hostname)
}

/** One private address among several is enough to refuse: which one is connected to must not be chance. */
async function publicAddressOf(hostname: string, resolve: Resolve): Promise<string> {
  const addresses = await resolve(hostname).catch((cause: unknown) => {
    throw new Refusal(502, 'fetch_failed', 'origin', { cause })
  })
  const [first] = addresses
  if (first === undefined) throw new Refusal(502, 'fetch_failed', 'origin')
  if (!addresses.every(isPublicAddress)) throw refused()
  return first
}

function refused(): Refusal {
  return new Refusal(400, 'origin_refused', 'origin')
}
