import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { describeSandbox, type SandboxConfig, startSandbox } from './start.ts'

/** Beside the gateway's own 8700. */
const fixedPorts = {
  agent: 8701,
  shop: 8702,
  pay: 8703,
  rogue: 8704,
  providers: {
    visa: { issuer: 8705, frame: 8706 },
    mastercard: { page: 8707, issuer: 8708 },
    cardinal: { web: 8709 },
    'beyond-identity': { web: 8710 },
    transmit: { web: 8711 },
  },
}

/**
 * `npm run sandbox`: starts the sandbox and keeps it up until SIGINT or SIGTERM. Writes addresses, test merchant and keys
 * to `.output/sandbox.json` (`--out` names another file), which is removed at the end. `--fixed-ports` uses the same
 * addresses each time, for a browser profile that remembers which sites it allowed.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: '.output/sandbox.json' },
      'fixed-ports': { type: 'boolean', default: false },
    },
  })
  const file = path.resolve(values.out)
  const sandbox = await startSandbox(values['fixed-ports'] ? { ports: fixedPorts } : {})
  const config = describeSandbox(sandbox)
  await write(file, config)
  print(config, path.relative(process.cwd(), file))
  await signal()
  await Promise.all([sandbox.stop(), rm(file, { force: true })])
}

/** In one move, so that whoever waits for the file never reads half of it. */
async function write(file: string, config: SandboxConfig): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(`${file}.new`, `${JSON.stringify(config, undefined, 2)}\n`)
  await rename(`${file}.new`, file)
}

function print({ merchant, unsignedMerchant, rogue, agent, ...providers }: SandboxConfig, file: string): void {
  const rows = [
    ['Ada, the agent', agent.origin],
    ['Lamp Co, the shop', merchant.origin],
    ['  its hosted card fields', merchant.payOrigin],
    ['  its control plane', merchant.control],
    ['Plain Goods, signs nothing', unsignedMerchant.origin],
    ['Rogue, the hostile shop', rogue.origin],
    ...Object.entries(providers).flatMap(([name, { addresses }]) =>
      Object.entries(addresses).map(([what, address]) => [`${name}: ${what}`, address]),
    ),
    ['All of it, with test keys', file],
  ]
  const width = Math.max(...rows.map(([name = '']) => name.length))
  console.info(rows.map(([name = '', where]) => `${name.padEnd(width)}  ${where}`).join('\n'))
}

function signal(): Promise<void> {
  return new Promise(resolve => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve())
  })
}

await main()
