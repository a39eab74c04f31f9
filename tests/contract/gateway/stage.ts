import { gatewayEnvFromSandbox } from '../../../src/gateway/dev-env.ts'
import { type GatewayOptions, type RunningGateway, startGateway } from '../../../src/gateway/start.ts'
import type { Database } from '../../../src/gateway/store/database.ts'
import { envFromSandbox } from '../../../src/gateway/visa/from-sandbox.ts'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import { emptyStore } from '../support/store.ts'

/** A sandbox and a gateway in front of it, with the gateway's store and log open to the test. */
export interface Stage {
  readonly sandbox: VisaSandbox
  readonly gateway: RunningGateway
  readonly store: Database
  readonly lines: Readonly<Record<string, string | number>>[]
  /** One more gateway on the same store: what a restarted one knows, and what one beside it does. */
  another(): Promise<RunningGateway>
  stop(): Promise<void>
}

export interface StageOptions extends GatewayOptions {
  readonly auth?: 'certificate' | 'shared-secret'
  readonly env?: Readonly<Record<string, string>>
}

export async function startStage({ auth, env, ...options }: StageOptions = {}): Promise<Stage> {
  const sandbox = await startVisaSandbox()
  const store = await emptyStore()
  const lines: Readonly<Record<string, string | number>>[] = []
  const { CYBERSOURCE_PRIVATE_KEY: _, ...common } = gatewayEnvFromSandbox({ visa: sandbox })
  const settings = { ...common, ...envFromSandbox(sandbox, auth), ...env }
  const log = (line: Readonly<Record<string, string | number>>) => void lines.push(line)
  const start = () => startGateway(settings, { store, log, ...options })
  const gateway = await start()
  const others: RunningGateway[] = []
  return {
    sandbox,
    gateway,
    store,
    lines,
    async another() {
      const other = await start()
      others.push(other)
      return other
    },
    async stop() {
      for (const running of [gateway, ...others]) await running.stop()
      await store.close()
      await sandbox.stop()
    },
  }
}
