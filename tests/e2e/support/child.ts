import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { root } from './build.ts'

/** A program of ours in a process of its own, with all it ever wrote. */
export class Child<Ready> {
  readonly ready: Ready
  readonly #process: ChildProcess
  readonly #lines: string[]

  private constructor(child: ChildProcess, ready: Ready, lines: string[]) {
    this.#process = child
    this.ready = ready
    this.#lines = lines
  }

  /** Forks one of `programs/` and waits for its first message: what it has to tell. */
  static async start<Ready>(program: string, args: readonly string[] = []): Promise<Child<Ready>> {
    const child = fork(path.join(import.meta.dirname, 'programs', program), args, {
      cwd: root,
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const lines: string[] = []
    child.stdout?.on('data', data => lines.push(String(data)))
    child.stderr?.on('data', data => lines.push(String(data)))
    const ended = once(child, 'exit').then(() => {
      throw new Error(`${program} ended before it was ready:\n${lines.join('')}`)
    })
    const [ready] = await Promise.race([once(child, 'message'), ended])
    return new Child(child, ready, lines)
  }

  /** Everything the program wrote to its two outputs. */
  get log(): string {
    return this.#lines.join('')
  }

  send(message: object): void {
    this.#process.send(message)
  }

  /** Sends a message that is answered, and waits for the answer. */
  async ask(message: object): Promise<void> {
    const answered = once(this.#process, 'message')
    this.send(message)
    await answered
  }

  async stop(): Promise<void> {
    this.thaw()
    if (this.#process.exitCode !== null) return
    const exit = once(this.#process, 'exit')
    this.#process.kill('SIGTERM')
    await exit
  }

  /** Freezes the program: connections open, nothing answers. */
  freeze(): void {
    this.#process.kill('SIGSTOP')
  }

  thaw(): void {
    this.#process.kill('SIGCONT')
  }
}
