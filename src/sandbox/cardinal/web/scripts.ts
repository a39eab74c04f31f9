import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Scripts of Cardinal's pages and its browser library. */
export interface WebScripts {
  readonly page: string
  readonly sdk: string
}

let bundled: Promise<WebScripts> | undefined

/** Bundled once per process. */
export function webScripts(): Promise<WebScripts> {
  bundled ??= Promise.all([bundle('./page/main.ts'), bundle('./page/sdk.ts')]).then(([page, sdk]) => ({ page, sdk }))
  return bundled
}

async function bundle(entry: string): Promise<string> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    // The library finds its server by `document.currentScript`, which a module has not.
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    write: false,
  })
  const [file] = result.outputFiles
  if (file === undefined) throw new Error(`${entry} was not built`)
  return file.text
}
