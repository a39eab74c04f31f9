import type { Hono } from 'hono'
import type { Gateway, GatewayEnv } from './context.ts'
import type { Environment, Missing, Mode, Optional } from './environment.ts'
import type { Queryable } from './store/database.ts'

/** A provider as the gateway knows it: what it needs to start, and what it then offers (docs/adding-a-provider.md). */
export interface Provider {
  /** Its member in `GET /v1/addresses` and in the sandbox's description; its routes are below `/v1/<name>/`. */
  readonly name: string
  /** What its variables begin with. An operator who set none of them has no account there. */
  readonly variables: readonly string[]
  /** Credentials that are missing, in plain words. Empty: ready to start. */
  missing(env: Environment): readonly Missing[]
  /** Settings it runs without, and what it then does not do. */
  readonly optional?: readonly Optional[]
  /** Reads its settings. @throws ConfigError for what can't be used */
  configure(env: Environment, mode: Mode): ConfiguredProvider
  /** Settings for a running sandbox; `description` is what that told of itself. Throws when it has another shape. */
  fromSandbox(description: unknown): Environment
  /** Statements that make its tables, oldest change first; a change is never edited once released. */
  readonly tables?: readonly (readonly string[])[]
  /** Deletes what has run out; `now` is epoch milliseconds. */
  purge?(store: Queryable, now: number): Promise<void>
}

/** A provider with its settings in hand. */
export interface ConfiguredProvider {
  /** Browser-facing addresses for `GET /v1/addresses`; the wallet takes them only where its build pins them. */
  readonly addresses: Readonly<Record<string, string | undefined>>
  /** Origins whose frames the ceremony page may show. */
  readonly frameOrigins: readonly string[]
  /** Origins whose browser library the ceremony page loads, and where forms of that page may be posted. None unless told. */
  readonly libraryOrigins?: readonly string[]
  /** Adds its allow-listed calls; each behind `walletCall`, except what the provider itself calls. */
  addRoutes(app: Hono<GatewayEnv>, gateway: Gateway): void
}
