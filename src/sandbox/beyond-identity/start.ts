import { createClock, type SandboxClock } from '../clock.ts'
import { createFaults } from '../faults.ts'
import { createJournal } from '../journal.ts'
import { listen } from '../web/listen.ts'
import { cloudApp } from './app.ts'
import type { BiContext } from './context.ts'
import { controlApp } from './control.ts'
import { applications, realm, tenant, walletConfig } from './fixtures.ts'
import { createSigningKeys } from './keys.ts'
import { secretMembers } from './secrets.ts'
import { createState } from './state.ts'
import { defaultSwitches } from './switches.ts'

/** Ports to listen on; 0 or absent takes a free one. */
export interface BeyondIdentityPorts {
  readonly web?: number
  readonly control?: number
}

/** What the sandbox tells its users; plain data, fit for a JSON file. All secrets are test-only. */
export interface BeyondIdentitySandboxConfig {
  readonly addresses: {
    /** What browsers use; also the issuer, and the host of binding links. */
    readonly web: string
    /** The same for programs. */
    readonly rest: string
    /** Origin of the key set that signs authenticate requests (`jku`). */
    readonly keySet: string
    readonly control: string
  }
  readonly apiToken: string
  readonly tenantId: string
  readonly realmId: string
  readonly authenticatorConfigId: string
  readonly application: { readonly id: string; readonly clientId: string; readonly clientSecret: string }
  readonly hosted: { readonly id: string; readonly clientId: string; readonly clientSecret: string }
}

/** A running Beyond Identity sandbox. */
export interface BeyondIdentitySandbox extends BeyondIdentitySandboxConfig {
  /** It knows no card numbers. */
  readonly acquirer?: undefined
  readonly clock: SandboxClock
  stop(): Promise<void>
}

/** Starts the cloud and its control plane on 127.0.0.1. Throws if a port is taken. */
export async function startBeyondIdentitySandbox(
  options: { readonly ports?: BeyondIdentityPorts; readonly clock?: SandboxClock } = {},
): Promise<BeyondIdentitySandbox> {
  const sandbox: BiContext = {
    clock: options.clock ?? createClock(),
    faults: createFaults(),
    journal: createJournal(secretMembers),
    keys: await createSigningKeys(),
    addresses: { web: '', rest: '', keySet: '', control: '' },
    state: createState(),
    switches: defaultSwitches(),
  }
  const cloud = await listen(cloudApp(sandbox), options.ports?.web ?? 0)
  sandbox.addresses.web = `http://beyond-identity.localhost:${cloud.port}`
  sandbox.addresses.rest = `http://127.0.0.1:${cloud.port}`
  // The published client takes key sets by https, or by http from this very name.
  sandbox.addresses.keySet = `http://localhost:${cloud.port}`
  const control = await listen(controlApp(sandbox), options.ports?.control ?? 0)
  sandbox.addresses.control = `http://127.0.0.1:${control.port}`
  const stop = async () => void (await Promise.all([cloud.stop(), control.stop()]))
  return { ...configOf(sandbox), clock: sandbox.clock, stop }
}

function configOf({ addresses }: BiContext): BeyondIdentitySandboxConfig {
  const account = ({ id, clientId, clientSecret }: (typeof applications)[keyof typeof applications]) => {
    return { id, clientId, clientSecret }
  }
  return {
    addresses,
    apiToken: 'sandbox-api-token',
    tenantId: tenant.id,
    realmId: realm.id,
    authenticatorConfigId: walletConfig.id,
    application: account(applications.wallet),
    hosted: account(applications.hosted),
  }
}
