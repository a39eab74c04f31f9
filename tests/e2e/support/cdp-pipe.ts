import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { chromiumPath } from './chromium.ts'

interface Answer {
  readonly id?: number
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message: string }
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly sessionId?: string
}

interface Waiting {
  resolve(result: Record<string, unknown>): void
  reject(error: Error): void
}

/** DevTools protocol over the pipe of a Chromium we started: no driver, so nothing is switched on that we did not ask for. */
export class CdpPipe {
  readonly events = new EventEmitter()
  readonly #process: ChildProcess
  readonly #input: Writable
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  #rest = ''

  constructor(switches: readonly string[]) {
    this.#process = spawn(chromiumPath(), ['--remote-debugging-pipe', ...switches], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    })
    const [, , , input, output] = this.#process.stdio
    if (!input || !output) throw new Error('Chromium has no pipe')
    this.#input = input as Writable
    this.events.setMaxListeners(0)
    ;(output as Readable).setEncoding('utf8').on('data', data => this.#read(String(data)))
    this.#process.once('exit', () => this.#end())
  }

  /** Sends one command; throws with the browser's message when it is refused. */
  send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.#lastId
    const answer = new Promise<Record<string, unknown>>((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
    this.#input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    return answer
  }

  /** Closes the browser and waits for its end. */
  async close(): Promise<void> {
    const exit = once(this.#process, 'exit')
    this.send('Browser.close').catch(() => undefined)
    await exit
  }

  #read(data: string): void {
    const messages = (this.#rest + data).split('\0')
    this.#rest = messages.pop() ?? ''
    for (const message of messages) this.#take(JSON.parse(message))
  }

  #take(answer: Answer): void {
    if (answer.id === undefined) {
      if (answer.method) this.events.emit(answer.method, answer.params ?? {}, answer.sessionId)
      return
    }
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (answer.error) waiting?.reject(new Error(answer.error.message))
    else waiting?.resolve(answer.result ?? {})
  }

  #end(): void {
    for (const waiting of this.#waiting.values()) waiting.reject(new Error('Chromium ended'))
    this.#waiting.clear()
  }
}
