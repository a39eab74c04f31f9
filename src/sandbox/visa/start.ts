import { randomUUID } from 'node:crypto'
import { createClock, type SandboxClock } from '../clock.ts'
import { createFaults } from '../faults.ts'
import { createJournal } from '../journal.ts'
import { loadSandboxKeys } from '../keys/index.ts'
import { type Listening, listen } from '../web/listen.ts'
import { describeSandbox, type VisaSandboxConfig } from './config.ts'
import type { VisaContext } from './context.ts'
import { controlApp } from './control/app.ts'
import { frameApp } from './frame/app.ts'
import { pageScript } from './frame/bundle.ts'
import { issuerApp } from './issuer/app.ts'
import { merchant } from './merchant.ts'
import { restApp } from './rest/app.ts'
import { authenticationRefusal } from './rest/refusal.ts'
import { createState } from './state.ts'
import { defaultSwitches } from './switches.ts'

export type { VisaSandboxConfig } from './config.ts'

/** Ports to listen on; 0 or absent takes a free one. */
export interface VisaPorts {
  readonly rest?: number
  readonly frame?: number
  readonly issuer?: number
  readonly control?: number
}

/** A running Visa sandbox: what others need to know of it (plain data), its clock, and how to stop it. */
export interface VisaSandbox extends VisaSandboxConfig {
  readonly clock: SandboxClock
  stop(): Promise<void>
}

/** Starts the REST, frame, issuer and control servers on 127.0.0.1. Throws if a port is taken. */
export async function startVisaSandbox(
  options: { readonly ports?: VisaPorts; readonly clock?: SandboxClock } = {},
): Promise<VisaSandbox> {
  const sandbox: VisaContext = {
    clock: options.clock ?? createClock(),
    keys: await loadSandboxKeys(),
    addresses: { rest: '', frame: '', issuer: '', control: '' },
    journal: createJournal(),
    faults: createFaults(),
    state: createState(),
    switches: defaultSwitches(),
  }
  await pageScript()
  const servers = await startServers(sandbox, options.ports ?? {})
  const stop = async () => void (await Promise.all(servers.map(server => server.stop())))
  return { ...describeSandbox(sandbox), clock: sandbox.clock, stop }
}

async function startServers(sandbox: VisaContext, ports: VisaPorts): Promise<readonly Listening[]> {
  const rest = await listen(restApp(sandbox), ports.rest ?? 0, { name: merchant.runEnvironment, refuse: refuseHost })
  sandbox.addresses.rest = `http://127.0.0.1:${rest.port}`
  const frame = await listen(frameApp(sandbox), ports.frame ?? 0)
  sandbox.addresses.frame = `http://visa.localhost:${frame.port}`
  const issuer = await listen(issuerApp(sandbox), ports.issuer ?? 0)
  sandbox.addresses.issuer = `http://issuer.localhost:${issuer.port}`
  const control = await listen(controlApp(sandbox), ports.control ?? 0)
  sandbox.addresses.control = `http://127.0.0.1:${control.port}`
  return [rest, frame, issuer, control]
}

/** A host that is not the signed one is a failed authentication (contract 18, test 3). */
function refuseHost(): Response {
  const { status, body } = authenticationRefusal()
  return Response.json(body, { status, headers: { 'v-c-correlation-id': randomUUID() } })
}
