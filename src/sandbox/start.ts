import { type RunningAgent, startAgent } from './agent/start.ts'
import { connectAcquirers } from './merchant/acquirer.ts'
import { type RunningMerchant, startMerchant } from './merchant/start.ts'
import {
  describeProviders,
  type ProviderDescriptions,
  type ProviderPorts,
  type RunningProviders,
  startProviders,
} from './providers.ts'
import { type RunningRogue, startRogue } from './rogue/start.ts'

/** Ports to listen on; 0 or absent takes a free one. */
export interface SandboxPorts {
  readonly providers?: ProviderPorts
  readonly shop?: number
  readonly pay?: number
  readonly shopControl?: number
  readonly rogue?: number
  readonly agent?: number
}

export interface SandboxOptions {
  readonly ports?: SandboxPorts
}

type Plain<T> = Omit<T, 'stop'>

/** What programs and tests need to know of a running sandbox: plain data, written to `.output/sandbox.json` by `npm run sandbox`. */
export interface SandboxConfig extends ProviderDescriptions {
  /** Lamp Co: signs its checkouts, opens sealed credentials, gives receipts. */
  readonly merchant: Plain<RunningMerchant>
  /** Plain Goods: the same shop, signing nothing. */
  readonly unsignedMerchant: Plain<RunningMerchant>
  readonly rogue: Plain<RunningRogue>
  readonly agent: Plain<RunningAgent>
}

export interface RunningSandbox {
  readonly providers: RunningProviders
  readonly merchant: RunningMerchant
  readonly unsignedMerchant: RunningMerchant
  readonly rogue: RunningRogue
  readonly agent: RunningAgent
  stop(): Promise<void>
}

/**
 * Starts everything outside the wallet and its gateway: card networks, issuers, two shops, a hostile one and the agent's
 * page, all on 127.0.0.1. Writes no file. Throws if a port is taken.
 */
export async function startSandbox({ ports = {} }: SandboxOptions = {}): Promise<RunningSandbox> {
  const providers = await startProviders(ports.providers ?? {})
  const acquirer = connectAcquirers(Object.values(providers).map(provider => provider.acquirer))
  const [merchant, unsignedMerchant] = await Promise.all([
    startMerchant({
      id: 'lamp-co',
      name: 'Lamp Co',
      hostName: 'shop.localhost',
      payHostName: 'pay.localhost',
      signs: true,
      acquirer,
      ports: { shop: ports.shop ?? 0, pay: ports.pay ?? 0, control: ports.shopControl ?? 0 },
    }),
    startMerchant({
      id: 'plain-goods',
      name: 'Plain Goods',
      hostName: 'plain.localhost',
      payHostName: 'pay.localhost',
      signs: false,
      acquirer,
    }),
  ])
  const rogue = await startRogue({ shopOrigin: merchant.origin, port: ports.rogue ?? 0 })
  const shops = [merchant, unsignedMerchant, { name: 'Rogue', origin: rogue.origin }]
  const agent = await startAgent({ shops, port: ports.agent ?? 0 })
  const stop = async () => {
    await Promise.all([merchant, unsignedMerchant, rogue, agent].map(service => service.stop()))
    await Promise.all(Object.values(providers).map(provider => provider.stop()))
  }
  return { providers, merchant, unsignedMerchant, rogue, agent, stop }
}

/** The part of a running sandbox that fits a file. */
export function describeSandbox({
  providers,
  merchant,
  unsignedMerchant,
  rogue,
  agent,
}: RunningSandbox): SandboxConfig {
  return {
    ...describeProviders(providers),
    merchant: plain(merchant),
    unsignedMerchant: plain(unsignedMerchant),
    rogue: plain(rogue),
    agent: plain(agent),
  }
}

function plain<T extends { stop(): Promise<void> }>({ stop: _stop, ...rest }: T): Plain<T> {
  return rest
}
