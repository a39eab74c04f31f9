/**
 * Sends more than anybody should. `?what=request` one call with `?size` characters, `?what=event` the same past the
 * provider, straight to the wallet's bridge, `?what=nested` a call nested `?size` deep, `?what=many` `?size` calls at once.
 */
import { attempt, findProvider, report } from './wallet.ts'

const query = new URLSearchParams(location.search)
const size = Number(query.get('size') ?? 1_000_000)

const floods: Record<string, () => Promise<unknown>> = {
  async request() {
    const params = { purpose: 'x'.repeat(size) }
    return attempt(await findProvider(), { method: 'wallet_getCapabilities', params })
  },
  async event() {
    window.dispatchEvent(new CustomEvent('countersign:to-bridge', { detail: 'x'.repeat(size) }))
    return attempt(await findProvider(), { method: 'wallet_getCapabilities' })
  },
  async nested() {
    const params = JSON.parse('['.repeat(size) + ']'.repeat(size))
    return attempt(await findProvider(), { method: 'wallet_getCapabilities', params })
  },
  async many() {
    const provider = await findProvider()
    const calls = Array.from({ length: size }, () => attempt(provider, { method: 'wallet_getMandates' }))
    return Promise.all(calls)
  },
}

const flood = floods[query.get('what') ?? 'request']
if (flood) void flood().then(report)
