import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import path from 'node:path'
import { root } from '../../tests/e2e/support/build.ts'

const sources = ['src/wallet', 'src/wire', 'entrypoints', 'locales', 'public', 'wxt.config.ts']

/** Editors write a file in several moves; one build is enough for all of them. */
const QUIET_MS = 200

/** Builds the extension now and after every change, one build at a time. Ends when `signal` aborts. */
export async function watchBuild(signal: AbortSignal): Promise<void> {
  let isBuilding = false
  let isStale = false

  async function build(): Promise<void> {
    if (isBuilding) {
      isStale = true
      return
    }
    isBuilding = true
    do {
      isStale = false
      await buildOnce()
    } while (isStale && !signal.aborted)
    isBuilding = false
  }

  let timer: NodeJS.Timeout | undefined
  const changed = () => {
    clearTimeout(timer)
    timer = setTimeout(() => void build(), QUIET_MS)
  }
  await build()
  for (const source of sources.map(name => path.join(root, name)).filter(existsSync))
    watch(source, { recursive: true, signal }, changed)
}

async function buildOnce(): Promise<void> {
  const child = spawn('npx', ['wxt', 'build', '--mode', 'sandbox'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  const time = new Date().toLocaleTimeString()
  console.info(
    code === 0 ? `${time}  built; press the reload button on the extensions page` : `${time}  the build failed`,
  )
}
