import { startBeyondIdentitySandbox } from './beyond-identity/start.ts'
import { startCardinalSandbox } from './cardinal/start.ts'
import type { SandboxClock } from './clock.ts'
import { startMastercardSandbox } from './mastercard/start.ts'
import type { Network } from './merchant/acquirer.ts'
import { startTransmitSandbox } from './transmit/start.ts'
import { startVisaSandbox } from './visa/start.ts'

/** Every provider's stand-in, by its name: that is also its member in `.output/sandbox.json` (docs/adding-a-provider.md). */
const starters = {
  visa: startVisaSandbox,
  mastercard: startMastercardSandbox,
  cardinal: startCardinalSandbox,
  'beyond-identity': startBeyondIdentitySandbox,
  transmit: startTransmitSandbox,
} satisfies Readonly<Record<string, Starter>>

/** A running stand-in: plain data about itself, its clock, and how to stop it. */
export interface ProviderSandbox {
  /** Base addresses by what answers there; `control` is the control plane (`/__sandbox/...`). */
  readonly addresses: Readonly<Record<string, string>> & { readonly control: string }
  /** Where a shop's bank sends payments with its card numbers; absent where it knows no numbers. */
  readonly acquirer?: Network | undefined
  readonly clock: SandboxClock
  stop(): Promise<void>
}

/** Starts on these ports; a port that is not named is any free one. Throws if one is taken. */
type Starter = (options: { readonly ports?: Readonly<Record<string, number>> }) => Promise<ProviderSandbox>

type Starters = typeof starters
export type ProviderName = keyof Starters
export type RunningProviders = { readonly [N in ProviderName]: Awaited<ReturnType<Starters[N]>> }
export type ProviderPorts = { readonly [N in ProviderName]?: NonNullable<Parameters<Starters[N]>[0]>['ports'] }
/** What `.output/sandbox.json` holds of them. */
export type ProviderDescriptions = { readonly [N in ProviderName]: Omit<RunningProviders[N], 'clock' | 'stop'> }

/** Starts all providers. */
export async function startProviders(ports: ProviderPorts): Promise<RunningProviders> {
  const names = Object.keys(starters) as ProviderName[]
  const started = await Promise.all(
    names.map(async name => [name, await starters[name]({ ports: ports[name] ?? {} })] as const),
  )
  return Object.fromEntries(started) as RunningProviders
}

/** The part of the running providers that fits a file. */
export function describeProviders(providers: RunningProviders): ProviderDescriptions {
  const described = Object.entries(providers).map(([name, { clock: _, stop: __, ...plain }]) => [name, plain])
  return Object.fromEntries(described) as ProviderDescriptions
}
