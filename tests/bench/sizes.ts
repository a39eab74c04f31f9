import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Line, withinBytes } from './report.ts'

const CONTENT_SCRIPTS_MOST = 6 * 1024
const POPUP_MOST = 30 * 1024

/** What the built extension puts into pages, and what the toolbar popup has to load. */
export function sizes(build: string): Line[] {
  const contentScripts = list(path.join(build, 'content-scripts'))
  return [
    withinBytes('content scripts together, gzipped', gzipped(contentScripts), CONTENT_SCRIPTS_MOST),
    withinBytes('toolbar popup, gzipped', gzipped(loadedBy(build, 'popup.html')), POPUP_MOST),
  ]
}

function list(folder: string): string[] {
  return readdirSync(folder).map(name => path.join(folder, name))
}

function gzipped(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0)
}

/** The page, and every script and style it names, directly or through static imports. */
function loadedBy(build: string, page: string): string[] {
  const seen = new Set<string>()
  visit(path.join(build, page))
  return [...seen]

  function visit(file: string): void {
    if (seen.has(file) || !existsSync(file)) return
    seen.add(file)
    for (const reference of references(file)) visit(resolve(file, reference))
  }

  function resolve(file: string, reference: string): string {
    return reference.startsWith('/') ? path.join(build, reference) : path.resolve(path.dirname(file), reference)
  }
}

function references(file: string): string[] {
  const source = readFileSync(file, 'utf8')
  const pattern = file.endsWith('.html') ? /(?:src|href)="([^"]+)"/g : /(?:from|import)\s*["']([./][^"']+)["']/g
  return [...source.matchAll(pattern)].flatMap(([, reference]) => reference ?? [])
}
