import type { TransmitSandbox } from '../../../src/sandbox/transmit/start.ts'
import { pageOrigin } from '../gateway-identity/transmit-client.ts'

/** A command of the control plane, or with no body a look at it. */
export async function control({ addresses }: TransmitSandbox, name: string, body?: object) {
  const url = `${addresses.control}/__sandbox/${name}`
  const headers = { 'content-type': 'application/json' }
  return (await fetch(url, body && { method: 'POST', headers, body: JSON.stringify(body) })).json()
}

/** A call that posts JSON: a page's, unless other headers say whose it is. */
export async function call(
  { addresses }: TransmitSandbox,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = { origin: pageOrigin },
) {
  const sent = { 'content-type': 'application/json', ...headers }
  const response = await fetch(addresses.rest + path, { method: 'POST', headers: sent, body: JSON.stringify(body) })
  return { status: response.status, body: await response.json() }
}
