import path from 'node:path'
import { ensureBuild, extensionFolder, root } from '../e2e/support/build.ts'
import { approvalWindow } from './approval-window.ts'
import { approveToCredential } from './approve-to-credential.ts'
import { pageLoad } from './page-load.ts'
import { type Line, report } from './report.ts'
import { endSession, startSession } from './session.ts'
import { sizes } from './sizes.ts'

ensureBuild()
const session = await startSession()
const lines: Line[] = [...sizes(extensionFolder)]
try {
  lines.push(await approveToCredential(session))
  lines.push(await approvalWindow(session))
  lines.push(await pageLoad(session))
} finally {
  await endSession(session)
}
const above = report(lines, path.join(root, '.output/bench.json'))
if (above.length > 0) process.exitCode = 1
