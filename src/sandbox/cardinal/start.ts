import { SDK_PATH } from '../../wire/cardinal/hosts.ts'
import { createClock, type SandboxClock } from '../clock.ts'
import { createFaults } from '../faults.ts'
import type { Network } from '../merchant/acquirer.ts'
import { type Listening, listen } from '../web/listen.ts'
import { account, acquirerKey } from './account.ts'
import type { CardinalAddresses, CardinalContext } from './context.ts'
import { controlApp } from './control.ts'
import { restApp } from './rest/app.ts'
import { createState } from './state.ts'
import { defaultSwitches } from './switches.ts'
import { webApp } from './web/app.ts'
import { webScripts } from './web/scripts.ts'

/** Ports to listen on; 0 or absent takes a free one. */
export interface CardinalPorts {
  readonly rest?: number
  readonly web?: number
  readonly control?: number
}

/** What others need to know: plain data, all of it test-only. */
export interface CardinalSandboxConfig {
  readonly addresses: Readonly<CardinalAddresses> & { readonly webLoopback: string }
  readonly sdkUrl: string
  readonly account: typeof account
  /** Takes the card numbers themselves; network tokens begin otherwise. */
  readonly acquirer: Network
}

/** A running Cardinal sandbox: its description, its clock, and how to stop it. */
export interface CardinalSandbox extends CardinalSandboxConfig {
  readonly clock: SandboxClock
  stop(): Promise<void>
}

/** Starts Cardinal's REST, browser-facing and control servers on 127.0.0.1. Throws if a port is taken. */
export async function startCardinalSandbox(
  options: { readonly ports?: CardinalPorts; readonly clock?: SandboxClock } = {},
): Promise<CardinalSandbox> {
  const sandbox: CardinalContext = {
    clock: options.clock ?? createClock(),
    addresses: { rest: '', web: '', control: '' },
    faults: createFaults(),
    state: createState(),
    switches: defaultSwitches(),
  }
  await webScripts()
  const servers = await startServers(sandbox, options.ports ?? {})
  const { addresses } = sandbox
  return {
    addresses: { ...addresses, webLoopback: `http://127.0.0.1:${new URL(addresses.web).port}` },
    sdkUrl: addresses.web + SDK_PATH,
    account,
    acquirer: { url: `${addresses.rest}/acquirer/authorizations`, key: acquirerKey, numbers: ['2', '3', '4', '5'] },
    clock: sandbox.clock,
    stop: async () => void (await Promise.all(servers.map(server => server.stop()))),
  }
}

async function startServers(sandbox: CardinalContext, ports: CardinalPorts): Promise<readonly Listening[]> {
  const rest = await listen(restApp(sandbox), ports.rest ?? 0)
  sandbox.addresses.rest = `http://127.0.0.1:${rest.port}`
  const web = await listen(webApp(sandbox), ports.web ?? 0)
  sandbox.addresses.web = `http://cardinal.localhost:${web.port}`
  const control = await listen(controlApp(sandbox), ports.control ?? 0)
  sandbox.addresses.control = `http://127.0.0.1:${control.port}`
  return [rest, web, control]
}
