import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { gatewayEnvFromSandbox, SANDBOX_ADMISSION_CODE } from '../../src/gateway/dev-env.ts'
import type { SandboxConfig } from '../../src/sandbox/start.ts'
import { root } from '../../tests/e2e/support/build.ts'
import { Program } from './program.ts'

/** Everything but the browser, running on loopback. */
export interface Services {
  readonly sandbox: SandboxConfig
  readonly gateway: { readonly origin: string; readonly loopback: string }
  readonly admissionCode: string
  /** Resolves with the name of a program that ended by itself. */
  ended(): Promise<string>
  stop(): Promise<void>
}

/**
 * Starts sandbox and gateway as programs of their own and waits until both answer; their outputs go to `folder`.
 * `fixedPorts` makes addresses outlive a restart, for a browser profile that remembers them.
 */
export async function startServices(folder: string, fixedPorts: boolean): Promise<Services> {
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, 'sandbox.json')
  const sandbox = await Program.start(
    'src/sandbox/main.ts',
    { args: ['--out', file, ...(fixedPorts ? ['--fixed-ports'] : [])], log: path.join(folder, 'sandbox.log') },
    line => (line.includes(path.relative(root, file)) ? true : undefined),
  )
  const config: SandboxConfig = JSON.parse(await readFile(file, 'utf8'))
  const gateway = await startGateway(folder, config, fixedPorts).catch(async error => {
    await sandbox.program.stop()
    throw error
  })
  return {
    sandbox: config,
    gateway: gateway.ready,
    admissionCode: SANDBOX_ADMISSION_CODE,
    ended: () => Promise.race([sandbox.program.ended(), gateway.program.ended()]),
    stop: async () => {
      await gateway.program.stop()
      await sandbox.program.stop()
    },
  }
}

function startGateway(folder: string, config: SandboxConfig, fixedPort: boolean) {
  const env = { ...gatewayEnvFromSandbox(config), ...(fixedPort && { COUNTERSIGN_PORT: '8700' }) }
  return Program.start('src/gateway/main.ts', { env, log: path.join(folder, 'gateway.log') }, line => {
    if (!line.startsWith('{"listening"')) return undefined
    const { listening, loopback }: { listening: string; loopback: string } = JSON.parse(line)
    return { origin: listening, loopback }
  })
}
