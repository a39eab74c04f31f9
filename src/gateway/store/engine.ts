import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'

/**
 * Opens the embedded engine: in memory, or in a directory that is made when it is not there. Making the system tables
 * takes seconds of computing, so the first ones made by this version of the engine are kept beside the installed
 * packages and the next stores begin as their copy.
 */
export async function openEngine(directory?: string): Promise<PGlite> {
  const place = directory === undefined ? {} : { dataDir: directory }
  if (directory !== undefined && (await exists(join(directory, 'PG_VERSION')))) return PGlite.create(place)
  const file = templateFile()
  const template = await readFile(file).catch(() => undefined)
  if (template !== undefined) return PGlite.create({ ...place, loadDataDir: new Blob([template]) })
  const fresh = await PGlite.create(place)
  await keep(file, await fresh.dumpDataDir('none'))
  return fresh
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

function templateFile(): string {
  const { resolve } = createRequire(import.meta.url)
  const entry = resolve('@electric-sql/pglite')
  const modules = entry.slice(0, entry.lastIndexOf('node_modules') + 'node_modules'.length)
  return join(modules, '.cache', 'countersign', `pglite-${version(entry)}.tar`)
}

function version(entry: string): string {
  const manifest: { version?: unknown } = createRequire(entry)('../package.json')
  return String(manifest.version)
}

/** Written under another name first: a reader sees the whole file or none. A folder that can't be written costs time only. */
async function keep(file: string, template: Blob): Promise<void> {
  const draft = `${file}.${process.pid}`
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(draft, new Uint8Array(await template.arrayBuffer()))
    await rename(draft, file)
  } catch {
    return
  }
}
