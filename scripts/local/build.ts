import { ensureBuild } from '../../tests/e2e/support/build.ts'
import { duration } from '../lib/say.mjs'

/** Builds the sandbox extension for Chromium unless the build is newer than every source. */
const start = performance.now()
ensureBuild()
console.info(`The extension is built (${duration(performance.now() - start)}).`)
