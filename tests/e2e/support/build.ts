import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../../..')

/** Folder of the unpacked sandbox build for Chromium; `COUNTERSIGN_EXTENSION` names one that was made elsewhere. */
export const extensionFolder = process.env.COUNTERSIGN_EXTENSION ?? path.join(root, '.output/chrome-mv3-sandbox')

const sources = ['src/wallet', 'src/wire', 'entrypoints', 'locales', 'public', 'wxt.config.ts', 'package-lock.json']

/** Builds the sandbox extension where the build is missing or older than a source. */
export function ensureBuild(browser: 'chrome' | 'firefox' = 'chrome', folder = extensionFolder): void {
  if (process.env.COUNTERSIGN_EXTENSION) return
  const manifest = path.join(folder, 'manifest.json')
  const newest = Math.max(...sources.map(source => newestChange(path.join(root, source))))
  if (existsSync(manifest) && statSync(manifest).mtimeMs > newest) return
  execFileSync('npx', ['wxt', 'build', '--browser', browser, '--mode', 'sandbox'], { cwd: root, stdio: 'pipe' })
}

/**
 * The build under test with another `WXT_MASTERCARD_CALLBACK`, in a folder of its own: that setting is one word of the bundle.
 * Building once more would take a quarter of a minute.
 */
export function buildWithCallbackInQuery(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'countersign-query-'))
  cpSync(extensionFolder, folder, { recursive: true })
  const file = path.join(folder, 'background.js')
  const [before, after, ...more] = readFileSync(file, 'utf8').split('callbackBy:"session"')
  if (before === undefined || after === undefined || more.length > 0) throw new Error('the bundle names it otherwise')
  writeFileSync(file, `${before}callbackBy:"query"${after}`)
  return folder
}

function newestChange(file: string): number {
  if (!existsSync(file)) return 0
  const stat = statSync(file)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(file).map(name => newestChange(path.join(file, name))))
}
