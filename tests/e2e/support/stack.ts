import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { SandboxConfig } from '../../../src/sandbox/start.ts'
import { Child } from './child.ts'
import { Control, ProviderControl } from './control.ts'

interface GatewayAddress {
  readonly origin: string
  readonly loopback: string
}

/** Sandbox and gateway, each a process of its own, for one Playwright worker. */
export class Stack {
  readonly sandbox: SandboxConfig
  readonly gateway: GatewayAddress
  /** Visa and the shop. */
  readonly control: Control
  /** Every other provider, by name. */
  readonly others: ReadonlyMap<string, ProviderControl>
  /** Folder of the gateway's tables. */
  readonly tables: string
  readonly #sandbox: Child<SandboxConfig>
  readonly #gateway: Child<GatewayAddress>

  private constructor(sandbox: Child<SandboxConfig>, gateway: Child<GatewayAddress>, tables: string) {
    this.#sandbox = sandbox
    this.#gateway = gateway
    this.sandbox = sandbox.ready
    this.gateway = gateway.ready
    this.tables = tables
    const { visa, merchant, unsignedMerchant: _, rogue: __, agent: ___, ...others } = sandbox.ready
    this.control = new Control(visa.addresses.control, merchant.control)
    this.others = new Map(Object.entries<Told>(others).map(([name, told]) => [name, controlOf(told)]))
  }

  static async start(): Promise<Stack> {
    const tables = await mkdtemp(path.join(tmpdir(), 'countersign-gateway-'))
    const sandbox = await Child.start<SandboxConfig>('sandbox.ts')
    const gateway = await Child.start<GatewayAddress>('gateway.ts', [JSON.stringify(sandbox.ready), tables])
    const stack = new Stack(sandbox, gateway, tables)
    // As an operator registers it: where links that are opened lead to.
    await stack.others.get('beyond-identity')?.switch({ invokeUrl: gateway.ready.origin })
    return stack
  }

  /** Everything both programs wrote to their outputs. */
  get logs(): string {
    return this.#sandbox.log + this.#gateway.log
  }

  /** Puts the clocks of the outside world ahead; the wallet's stays. */
  async putAhead(milliseconds: number): Promise<void> {
    this.#gateway.send({ ahead: milliseconds })
    const now = Date.now() + milliseconds
    await Promise.all([this.control, ...this.others.values()].map(control => control.setClock(now)))
  }

  /** Makes every session at Cardinal so many milliseconds older, as the gateway counts. */
  async ageCardinalSessions(milliseconds: number): Promise<void> {
    await this.#gateway.ask({ age: milliseconds })
  }

  /** Cuts the wallet off: the gateway is there and does not answer. */
  cutOff(): void {
    this.#gateway.freeze()
  }

  reconnect(): void {
    this.#gateway.thaw()
  }

  /** What one test did to clocks, faults and switches is undone for the next. */
  async calm(): Promise<void> {
    this.#gateway.thaw()
    this.#gateway.send({ ahead: 0 })
    await Promise.all([this.control, ...this.others.values()].map(control => control.calm()))
  }

  /** Ends both programs; the gateway's tables stay for who wants to read them. */
  async stopPrograms(): Promise<void> {
    await this.#gateway.stop()
    await this.#sandbox.stop()
  }

  async stop(): Promise<void> {
    await this.stopPrograms()
    await rm(this.tables, { recursive: true, force: true })
  }
}

interface Told {
  readonly addresses: { readonly control: string }
}

function controlOf({ addresses }: Told): ProviderControl {
  return new ProviderControl(addresses.control)
}
