import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

/** The project's folder. */
export const root = path.resolve(import.meta.dirname, '../..')

/** A program installed with the project, as Node runs it: no shell, no shim that a platform spells differently. */
export function tool(name) {
  return path.join(root, 'node_modules/.bin', name)
}

/** Runs a program in the project's folder and answers whether it ended well. Its output goes to the terminal. */
export async function run(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
  const [code] = await once(child, 'exit')
  return code === 0
}

/** Runs a program quietly and answers what it printed, or undefined if it failed or is not there. */
export async function read(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  child.stdout.on('data', data => {
    text += data
  })
  const [code] = await once(child, 'close').catch(() => [1])
  return code === 0 ? text.trim() : undefined
}
