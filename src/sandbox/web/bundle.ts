import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Bundles a page's TypeScript into one script the browser runs as a module. Throws esbuild's error if it does not build. */
export async function bundlePageScript(entry: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  })
  const [file] = outputFiles
  if (!file) throw new Error(`nothing was built from ${entry.pathname}`)
  return file.text
}
