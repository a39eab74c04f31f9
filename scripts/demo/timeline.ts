import type { FullResult, Reporter, TestCase, TestResult, TestStep } from '@playwright/test/reporter'
import { duration } from '../lib/say.mjs'

const PAID = 'The merchant was paid $42.50, and the network has confirmed it. Once each.'

/** Characters of the longest bar. */
const WIDTH = 30

/** How the title of a step begins that shows a purchase refused. */
export const REFUSED = 'Refused, nothing issued: '

interface Done {
  readonly title: string
  /** Milliseconds. */
  readonly took: number
}

/** Says each step as it begins and ends, and all of them on one scale at the end. */
export default class Timeline implements Reporter {
  readonly #done: Done[] = []
  #start = performance.now()
  #error: string | undefined

  printsToStdio(): boolean {
    return true
  }

  onBegin(): void {
    this.#start = performance.now()
  }

  onStepBegin(_test: TestCase, _result: TestResult, step: TestStep): void {
    if (!isOurs(step)) return
    if (this.#done.length === 0) this.#end('✓', 'Sandbox, gateway and browser start', performance.now() - this.#start)
    if (process.stdout.isTTY) process.stdout.write(`  … ${step.title}`)
  }

  onStepEnd(_test: TestCase, _result: TestResult, step: TestStep): void {
    if (isOurs(step)) this.#end(step.error ? '✗' : '✓', step.title, step.duration)
  }

  onTestEnd(_test: TestCase, { error }: TestResult): void {
    this.#error = error?.message
  }

  onError(error: { message?: string }): void {
    this.#error = error.message
  }

  onEnd({ status }: FullResult): void {
    this.#print()
    if (status === 'passed') console.info(`\n${this.#refused()}${PAID}`)
    else console.error(`\nThe purchase did not come to its end.\n${this.#error ?? status}`)
  }

  #refused(): string {
    const count = this.#done.filter(({ title }) => title.startsWith(REFUSED)).length
    return count === 0
      ? ''
      : `${count} purchases were refused: for none of them was anything issued, nobody was paid.\n`
  }

  /** On a terminal, over the line that said the step began. */
  #end(mark: string, title: string, took: number): void {
    this.#done.push({ title, took })
    const line = `  ${mark} ${title}  (${duration(took)})\n`
    process.stdout.write(process.stdout.isTTY ? `\r\x1b[K${line}` : line)
  }

  #print(): void {
    const widest = Math.max(0, ...this.#done.map(({ title }) => title.length))
    const longest = Math.max(1, ...this.#done.map(({ took }) => took))
    console.info('\nTimeline')
    for (const { title, took } of this.#done) {
      const bar = '█'.repeat(Math.max(1, Math.round((took / longest) * WIDTH)))
      console.info(`  ${title.padEnd(widest)}  ${duration(took).padStart(8)}  ${bar}`)
    }
    console.info(`  ${'All of it'.padEnd(widest)}  ${duration(performance.now() - this.#start).padStart(8)}`)
  }
}

function isOurs({ category, parent }: TestStep): boolean {
  return category === 'test.step' && parent === undefined
}
