import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { root } from '../../tests/e2e/support/build.ts'

export interface ProgramOptions {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  /** File its two outputs are written to. */
  readonly log: string
}

/** One of the project's own programs, running as a process of its own. */
export class Program {
  readonly #child: ChildProcess
  readonly #name: string

  private constructor(child: ChildProcess, name: string) {
    this.#child = child
    this.#name = name
  }

  /**
   * Starts a TypeScript entry and resolves with the first thing `isReady` finds in a line of its output. Throws if it
   * ends before that.
   */
  static async start<Ready>(
    entry: string,
    options: ProgramOptions,
    isReady: (line: string) => Ready | undefined,
  ): Promise<{ program: Program; ready: Ready }> {
    const child = spawn(process.execPath, ['--import', 'tsx', entry, ...(options.args ?? [])], {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const log = createWriteStream(options.log)
    child.stdout.pipe(log)
    child.stderr.pipe(log)
    const ready = new Promise<Ready>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', line => {
        const found = isReady(line)
        if (found !== undefined) resolve(found)
      })
      child.once('exit', () => reject(new Error(`${entry} ended before it was ready; see ${options.log}`)))
    })
    return { program: new Program(child, entry), ready: await ready }
  }

  /** Resolves when the program ended by itself. */
  async ended(): Promise<string> {
    if (this.#child.exitCode === null) await once(this.#child, 'exit')
    return this.#name
  }

  /** Asks the program to end and waits until it has. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exit = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await exit
  }
}
