import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { read, run } from './run.mjs'
import { NextStep } from './say.mjs'

const chromium = {
  name: 'Chromium',
  variable: 'COUNTERSIGN_CHROMIUM',
  packages: ['chromium', 'fonts-liberation'],
  // Google's own Chrome no longer loads an unpacked extension from the command line, so it is not in this list.
  programs: ['chromium', 'chromium-browser', 'chrome-for-testing', 'ungoogled-chromium'],
  places: ['/snap/bin/chromium', '/Applications/Chromium.app/Contents/MacOS/Chromium'],
}

const firefox = {
  name: 'Firefox',
  variable: 'COUNTERSIGN_FIREFOX',
  packages: ['firefox-esr'],
  programs: ['firefox-esr', 'firefox'],
  places: ['/snap/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
}

/**
 * Finds Chromium, or installs it with the system's package manager where that is possible without asking for a
 * password. Throws {@link NextStep} saying what to do otherwise.
 */
export async function ensureChromium() {
  const found = find(chromium) ?? (await install(chromium))
  if (found) return found
  throw new NextStep(
    [
      'Chromium is needed and was not found.',
      '  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install chromium',
      '  Fedora:          sudo dnf install chromium',
      '  Arch:            sudo pacman -S chromium',
      '  macOS:           brew install --cask chromium',
      'If it is installed elsewhere, name the program: COUNTERSIGN_CHROMIUM=/path/to/chromium',
    ].join('\n'),
  )
}

/** Finds Firefox, or installs it where that is possible; undefined where it is not: only the smoke run needs it. */
export async function ensureFirefox() {
  return find(firefox) ?? (await install(firefox))
}

function find({ variable, programs, places, name }) {
  const named = process.env[variable]
  if (named !== undefined) {
    if (isProgram(named)) return named
    throw new NextStep(`${variable} is ${named}, and there is no program there. Name ${name}'s program, or unset it.`)
  }
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)
  const inFolders = programs.flatMap(program => folders.map(folder => path.join(folder, program)))
  return [...inFolders, ...places].find(isProgram)
}

async function install(browser) {
  const asRoot = await rootCommand()
  if (!asRoot || (await read('apt-get', ['--version'])) === undefined) return undefined
  console.info(`${browser.name} was not found; installing ${browser.packages.join(' and ')}.`)
  const apt = args => runAll([...asRoot, 'apt-get', ...args], { DEBIAN_FRONTEND: 'noninteractive' })
  await apt(['update'])
  const installed = await apt(['install', '--yes', '--no-install-recommends', ...browser.packages])
  return installed ? find(browser) : undefined
}

function runAll([command, ...args], variables) {
  return run(command, args, { env: { ...process.env, ...variables } })
}

/** What makes a command run as root without a question: nothing, `sudo`, or undefined where there is no such way. */
async function rootCommand() {
  if (process.getuid?.() === 0) return []
  const sudo = ['sudo', '--non-interactive']
  return (await read('sudo', ['--non-interactive', 'true'])) === undefined ? undefined : sudo
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
