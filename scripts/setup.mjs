import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureChromium, ensureFirefox } from './lib/browsers.mjs'
import { root, run } from './lib/run.mjs'
import { duration, heading, main, NextStep } from './lib/say.mjs'

const LEAST_NODE = [20, 19]

/**
 * Gets a fresh checkout ready: right Node, packages as the lockfile says, browsers. Plain Node, since nothing is
 * installed when it runs. Answers where the browsers are; throws {@link NextStep} where a person has to do something.
 */
export async function setUp({ firefox = false } = {}) {
  heading('Set-up')
  const start = performance.now()
  checkNode()
  await ensurePackages()
  const chromiumPath = await ensureChromium()
  const firefoxPath = firefox ? await ensureFirefox() : undefined
  process.env.COUNTERSIGN_CHROMIUM = chromiumPath
  if (firefoxPath) process.env.COUNTERSIGN_FIREFOX = firefoxPath
  console.info(
    `Node ${process.versions.node}, packages, ${chromiumPath}: ready in ${duration(performance.now() - start)}.`,
  )
  return { chromiumPath, firefoxPath }
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [leastMajor, leastMinor] = LEAST_NODE
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return
  throw new NextStep(
    `Node ${LEAST_NODE.join('.')} or newer is needed; this is ${process.versions.node}. See https://nodejs.org`,
  )
}

async function ensurePackages() {
  if (packagesAreRight()) return
  console.info('Installing npm packages as the lockfile says.')
  if (!(await run('npm', ['ci']))) throw new NextStep('npm ci failed; its message above says why. Then run this again.')
}

/** Whether what is installed is what the lockfile names. npm writes down at the very end what it installed. */
function packagesAreRight() {
  const wanted = readPackages('package-lock.json')
  const installed = readPackages('node_modules/.package-lock.json')
  if (!wanted || !installed) return false
  return Object.entries(wanted).every(([place, { version, optional }]) => {
    if (place === '') return true
    const found = installed[place]
    // Optional packages are for other platforms as well; npm leaves those out.
    return found ? found.version === version : optional === true
  })
}

function readPackages(file) {
  const at = path.join(root, file)
  return existsSync(at) ? JSON.parse(readFileSync(at, 'utf8')).packages : undefined
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await main(() => setUp({ firefox: true }))
