import { createClock, type SandboxClock } from '../clock.ts'
import { createFaults } from '../faults.ts'
import { createJournal } from '../journal.ts'
import { loadMastercardKeys } from '../keys/mastercard.ts'
import { bundlePageScript } from '../web/bundle.ts'
import { type Listening, listen } from '../web/listen.ts'
import { apiApp } from './api/app.ts'
import { defaultCallbacks } from './client.ts'
import { describeMastercard, type MastercardSandboxConfig } from './config.ts'
import type { MastercardContext } from './context.ts'
import { controlApp } from './control/app.ts'
import { createForcedResults } from './forced.ts'
import { identityApp } from './issuer/app.ts'
import { pageApp } from './page/app.ts'
import { createState } from './state.ts'

export type { MastercardSandboxConfig } from './config.ts'

/** Ports to listen on; 0 or absent takes a free one. */
export interface MastercardPorts {
  readonly api?: number
  readonly page?: number
  readonly issuer?: number
  readonly control?: number
}

/** A running Mastercard sandbox: what others need to know of it (plain data), its clock, and how to stop it. */
export interface MastercardSandbox extends MastercardSandboxConfig {
  readonly clock: SandboxClock
  stop(): Promise<void>
}

/** Starts the API, launch page, issuer and control servers on 127.0.0.1. Throws if a port is taken. */
export async function startMastercardSandbox(
  options: { readonly ports?: MastercardPorts; readonly clock?: SandboxClock } = {},
): Promise<MastercardSandbox> {
  const sandbox: MastercardContext = {
    clock: options.clock ?? createClock(),
    keys: loadMastercardKeys(),
    addresses: { api: '', page: '', issuer: '', control: '' },
    faults: createFaults(),
    journal: createJournal(),
    forced: createForcedResults(),
    state: createState(),
    callbacks: defaultCallbacks,
  }
  const servers = await startServers(sandbox, options.ports ?? {})
  const stop = async () => void (await Promise.all(servers.map(server => server.stop())))
  return { ...describeMastercard(sandbox), clock: sandbox.clock, stop }
}

async function startServers(sandbox: MastercardContext, ports: MastercardPorts): Promise<readonly Listening[]> {
  const script = await bundlePageScript(new URL('./page/script/main.ts', import.meta.url))
  const api = await listen(apiApp(sandbox), ports.api ?? 0)
  sandbox.addresses.api = `http://127.0.0.1:${api.port}`
  const page = await listen(pageApp(sandbox, script), ports.page ?? 0)
  sandbox.addresses.page = `http://mastercard.localhost:${page.port}`
  const issuer = await listen(identityApp(sandbox), ports.issuer ?? 0)
  sandbox.addresses.issuer = `http://issuer.localhost:${issuer.port}`
  const control = await listen(controlApp(sandbox), ports.control ?? 0)
  sandbox.addresses.control = `http://127.0.0.1:${control.port}`
  return [api, page, issuer, control]
}
