import path from 'node:path'
import { ensureBuild, extensionFolder, root } from '../e2e/support/build.ts'
import { approvalWindow } from './approval-window.ts'
import { approveToCredential } from './approve-to-credential.ts'
import { pageLoad } from './page-load.ts'
import { type Line, report } from './report.ts'
import { endSession, type Session, startSession } from './session.ts'
import { sizes } from './sizes.ts'

const benches: Readonly<Record<string, (session: Session) => Promise<Line>>> = {
  credential: approveToCredential,
  window: approvalWindow,
  page: pageLoad,
}

const wanted = readOnly(process.argv.slice(2))
ensureBuild()
const lines: Line[] = wanted.has('sizes') ? sizes(extensionFolder) : []
const chosen = Object.entries(benches).filter(([name]) => wanted.has(name))
if (chosen.length > 0) {
  const session = await startSession()
  try {
    for (const [, bench] of chosen) lines.push(await bench(session))
  } finally {
    await endSession(session)
  }
}
const above = report(lines, path.join(root, '.output/bench.json'))
if (above.length > 0) process.exitCode = 1

/** The lines named after `--only`; all without it. */
function readOnly(args: readonly string[]): ReadonlySet<string> {
  const all = ['sizes', ...Object.keys(benches)]
  const at = args.indexOf('--only')
  const named = at < 0 ? all : (args[at + 1] ?? '').split(',')
  const unknown = named.find(name => !all.includes(name))
  if (unknown !== undefined) throw new Error(`no bench is called "${unknown}": ${all.join(', ')}`)
  return new Set(named)
}
