import { exportJWK, generateKeyPair } from 'jose'
import { createClock, type SandboxClock } from '../clock.ts'
import { createFaults } from '../faults.ts'
import { createJournal } from '../journal.ts'
import { listen } from '../web/listen.ts'
import { mosaicApp } from './app.ts'
import { defaultSwitches, type TransmitContext } from './context.ts'
import { controlApp } from './control.ts'
import { client } from './fixtures.ts'
import { secretMembers } from './secrets.ts'
import { createState } from './state.ts'

/** Ports to listen on; 0 or absent takes a free one. */
export interface TransmitPorts {
  readonly web?: number
  readonly control?: number
}

/** A running Transmit sandbox: plain data about itself, its clock, and how to stop it. All secrets are test-only. */
export interface TransmitSandbox {
  readonly addresses: {
    /** What browsers use; also the issuer. */
    readonly web: string
    /** The same for programs. */
    readonly rest: string
    readonly control: string
  }
  readonly client: { readonly id: string; readonly secret: string }
  /** It knows no card numbers. */
  readonly acquirer?: undefined
  readonly clock: SandboxClock
  stop(): Promise<void>
}

/** Starts Mosaic and its control plane on 127.0.0.1. Throws if a port is taken. */
export async function startTransmitSandbox(
  options: { readonly ports?: TransmitPorts; readonly clock?: SandboxClock } = {},
): Promise<TransmitSandbox> {
  const sandbox: TransmitContext = {
    clock: options.clock ?? createClock(),
    faults: createFaults(),
    journal: createJournal(secretMembers),
    key: await createKey(),
    addresses: { web: '', rest: '', control: '' },
    state: createState(),
    switches: defaultSwitches(),
  }
  const web = await listen(mosaicApp(sandbox), options.ports?.web ?? 0)
  sandbox.addresses.web = `http://transmit.localhost:${web.port}`
  sandbox.addresses.rest = `http://127.0.0.1:${web.port}`
  const control = await listen(controlApp(sandbox), options.ports?.control ?? 0)
  sandbox.addresses.control = `http://127.0.0.1:${control.port}`
  const stop = async () => void (await Promise.all([web.stop(), control.stop()]))
  const { addresses, clock } = sandbox
  return { addresses, client: { id: client.id, secret: client.secret }, clock, stop }
}

/** A fresh key: nobody pins it, everybody reads the key set. */
async function createKey(): Promise<TransmitContext['key']> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const jwk = await exportJWK(publicKey)
  return { privateKey, publicJwk: { ...jwk, kid: 'transmit-sandbox-1', alg: 'RS256', use: 'sig' } }
}
