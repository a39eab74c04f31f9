import { describeSandbox, startSandbox } from '../../../../src/sandbox/start.ts'

/** The sandbox in a process of its own, on free ports. Tells its description once it is up. */
const sandbox = await startSandbox()
process.once('SIGTERM', () => void sandbox.stop().then(() => process.exit(0)))
process.send?.(describeSandbox(sandbox))
