import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createApp } from './app.ts'
import { type GatewayConfig, readConfig } from './config.ts'
import type { Gateway } from './context.ts'
import type { Environment } from './environment.ts'
import { createAnswerMemory } from './http/answer-memory.ts'
import type { Keeping } from './http/keeping.ts'
import { createRateLimit } from './http/rate-limit.ts'
import type { WalletCall } from './http/wallet-call.ts'
import { requireCredentials } from './preflight.ts'
import { configureProviders } from './providers.ts'
import type { Database } from './store/database.ts'
import { openStore } from './store/open.ts'
import { purgeExpired } from './store/purge.ts'
import { addAdmission } from './wallets/admissions.ts'
import { createWellKnownFetcher } from './well-known/fetch.ts'
import { type Resolve, systemResolve } from './well-known/target.ts'

const DAY = 24 * 60 * 60_000
const PURGE_EVERY = 60_000

/** Requests a minute; a purchase makes about thirty. */
const defaultRates = { address: 1200, wallet: 300, enrolment: 20 }

/** What an embedding program (tests, `npm start`) may replace. */
export interface GatewayOptions {
  /** Epoch milliseconds. */
  readonly now?: () => number
  /** The provider's clock, where it is not ours: a sandbox's can be set. Epoch milliseconds. */
  readonly providerNow?: () => number
  readonly log?: (line: Readonly<Record<string, string | number>>) => void
  readonly resolve?: Resolve
  readonly rates?: Partial<typeof defaultRates>
  /** Milliseconds for one provider call. */
  readonly providerTimeout?: number
  /** A store that is open already; it stays open when the gateway stops. */
  readonly store?: Database
}

export interface GatewayRoute {
  readonly method: string
  readonly path: string
  readonly keeping?: Keeping
}

/** A running gateway. */
export interface RunningGateway {
  /** What browsers and wallets use. */
  readonly origin: string
  /** Every route it has, as method and pattern; of those that wallets call, what becomes of the answers. */
  readonly routes: readonly GatewayRoute[]
  /** What Node programs on this machine use: Node does not resolve names under `localhost`. */
  readonly loopback: string
  stop(): Promise<void>
}

/**
 * Starts the gateway with the settings of an environment. @throws PreflightError when an operator credential is missing,
 * ConfigError when a setting can't be used, the system's error when the port is taken
 */
export async function startGateway(env: Environment, options: GatewayOptions = {}): Promise<RunningGateway> {
  requireCredentials(env)
  const config = readConfig(env)
  const providers = configureProviders(env, config.mode)
  const now = options.now ?? Date.now
  const store = options.store ?? (await openStore(config.store))
  await keepAdmissionCodes(store, config, now())
  const server = createServer()
  const port = await listen(server, config.listen)
  const loopback = `http://127.0.0.1:${port}`
  const origin = config.origin ?? `http://gateway.localhost:${port}`
  const gateway = assemble(config, store, options, config.mode === 'sandbox' ? [origin, loopback] : [origin])
  const app = createApp(gateway, providers)
  server.on('request', getRequestListener(app.fetch))
  const purging = setInterval(() => void purge(gateway), PURGE_EVERY)
  purging.unref()
  return {
    origin,
    loopback,
    routes: routesOf(app),
    async stop() {
      clearInterval(purging)
      await close(server)
      if (options.store === undefined) await store.close()
    },
  }
}

/** A route is listed once for each handler; middleware is for all methods. */
function routesOf({ routes }: Pick<ReturnType<typeof createApp>, 'routes'>): RunningGateway['routes'] {
  const named = new Map<string, GatewayRoute>()
  for (const { method, path, handler } of routes) {
    const name = `${method} ${path}`
    if (method !== 'ALL') named.set(name, { ...named.get(name), method, path, ...keepingOf(handler) })
  }
  return [...named.values()]
}

function keepingOf(handler: object): Pick<WalletCall, 'keeping'> | undefined {
  return 'keeping' in handler ? { keeping: (handler as WalletCall).keeping } : undefined
}

function assemble(config: GatewayConfig, store: Database, options: GatewayOptions, origins: string[]): Gateway {
  const now = options.now ?? Date.now
  const rates = { ...defaultRates, ...options.rates }
  return {
    config,
    store,
    answers: createAnswerMemory(now),
    origins,
    now,
    log: options.log ?? (line => console.info(JSON.stringify(line))),
    providerNow: options.providerNow ?? now,
    ...(options.providerTimeout !== undefined && { providerTimeout: options.providerTimeout }),
    wellKnown: createWellKnownFetcher({ mode: config.mode, resolve: options.resolve ?? systemResolve, now }),
    limits: {
      address: createRateLimit(rates.address, now),
      wallet: createRateLimit(rates.wallet, now),
      enrolment: createRateLimit(rates.enrolment, now),
    },
  }
}

async function keepAdmissionCodes(store: Database, config: GatewayConfig, now: number): Promise<void> {
  for (const { code, uses, days } of config.admissionCodes) {
    await addAdmission(store, { code, uses, expiresAt: now + days * DAY }, now)
  }
}

async function purge(gateway: Gateway): Promise<void> {
  gateway.answers.purge()
  try {
    await purgeExpired(gateway.store, gateway.now())
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    gateway.log({ at: new Date(gateway.now()).toISOString(), level: 'error', error: name })
  }
}

function listen(server: Server, { host, port }: GatewayConfig['listen']): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      if (address === null || typeof address === 'string') return reject(new Error('no TCP port'))
      resolve(address.port)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close(error => (error ? reject(error) : resolve()))
    server.closeAllConnections()
  })
}
