import { describe, expect, it } from 'vitest'
import { type PageMessaging, runCeremonyPage, type Surface } from '../../../src/wallet/ceremony/page.ts'
import type { CeremonyMessage } from '../../../src/wallet/ceremony/protocol.ts'
import type { SurfaceJob } from '../../../src/wallet/ceremony/surface-job.ts'

/** A worker as the page sees it: answers by script, and may announce the next ceremony. */
class FakeWorker implements PageMessaging {
  readonly sent: CeremonyMessage[] = []
  readonly pauses: number[] = []
  onSend: (message: CeremonyMessage, count: number) => unknown
  #listener: (message: unknown) => void = () => undefined

  constructor(onSend: (message: CeremonyMessage, count: number) => unknown) {
    this.onSend = onSend
  }

  async send(message: CeremonyMessage): Promise<unknown> {
    this.sent.push(message)
    return this.onSend(message, this.sent.filter(one => one.type === message.type).length)
  }

  listen(listener: (message: unknown) => void): void {
    this.#listener = listener
  }

  async pause(milliseconds: number): Promise<void> {
    this.pauses.push(milliseconds)
  }

  tell(message: unknown): void {
    this.#listener(message)
  }
}

const job = (message: CeremonyMessage) =>
  message.type === 'hello' ? { job: { limit: message.id } } : { acknowledged: true }
const echo: Surface = { visit: async ({ limit }: SurfaceJob) => ({ did: limit }), open: () => undefined }

describe('the ceremony page’s script', () => {
  it('does its job, tells the result, and says when it is idle', async () => {
    const worker = new FakeWorker(job)
    await runCeremonyPage('c-1', echo, worker)
    expect(worker.sent).toEqual([
      { to: 'ceremony', type: 'hello', id: 'c-1' },
      { to: 'ceremony', type: 'result', id: 'c-1', result: { did: 'c-1' } },
      { to: 'ceremony', type: 'idle' },
    ])
  })

  it('sends the result until it is acknowledged, also when the worker is stopped', async () => {
    const worker = new FakeWorker((message, count) => {
      if (message.type !== 'result') return job(message)
      if (count === 1) throw new Error('Could not establish connection')
      if (count === 2) return undefined
      return { acknowledged: count > 3 }
    })
    await runCeremonyPage('c-1', echo, worker)
    expect(worker.sent.filter(message => message.type === 'result')).toHaveLength(4)
  })

  it('asks for its job again when the worker was stopped before it answered', async () => {
    const worker = new FakeWorker((message, count) => {
      if (message.type === 'hello' && count < 3) throw new Error('The message channel closed')
      return job(message)
    })
    await runCeremonyPage('c-1', echo, worker)
    expect(worker.sent.map(({ type }) => type)).toEqual(['hello', 'hello', 'hello', 'result', 'idle'])
  })

  it('does a ceremony once, however often it is announced', async () => {
    const worker = new FakeWorker(message => {
      for (const id of ['c-1', 'c-2', 'c-2']) worker.tell({ to: 'ceremony-page', type: 'next', id })
      return job(message)
    })
    await runCeremonyPage('c-1', echo, worker)
    expect(worker.sent.filter(({ type }) => type === 'hello')).toHaveLength(2)
  })

  it('goes on with the ceremony that follows', async () => {
    const worker = new FakeWorker(message => {
      // Announced before the acknowledgement has arrived: it must not be lost.
      if (message.type === 'result' && message.id === 'c-1')
        worker.tell({ to: 'ceremony-page', type: 'next', id: 'c-2' })
      return job(message)
    })
    await runCeremonyPage('c-1', echo, worker)
    expect(worker.sent.map(message => ('id' in message ? `${message.type} ${message.id}` : message.type))).toEqual([
      'hello c-1',
      'result c-1',
      'hello c-2',
      'result c-2',
      'idle',
    ])
  })

  it('does not ask what it was told with the announcement', async () => {
    const worker = new FakeWorker(message => {
      if (message.type === 'result' && message.id === 'c-1')
        worker.tell({ to: 'ceremony-page', type: 'next', id: 'c-2', job: { limit: 7 } })
      return job(message)
    })
    await runCeremonyPage('c-1', echo, worker)
    expect(worker.sent.filter(({ type }) => type === 'hello')).toHaveLength(1)
    expect(worker.sent).toContainEqual({ to: 'ceremony', type: 'result', id: 'c-2', result: { did: 7 } })
  })

  it('opens the window of what follows when told so, and still does what it is doing', async () => {
    const opened: unknown[] = []
    const worker = new FakeWorker(message => {
      if (message.type === 'result') worker.tell({ to: 'ceremony-page', type: 'open', job: { url: 'u', window: 'w' } })
      return job(message)
    })
    await runCeremonyPage('c-1', { ...echo, open: early => opened.push(early) }, worker)
    expect(opened).toEqual([{ url: 'u', window: 'w' }])
    expect(worker.sent.map(({ type }) => type)).toEqual(['hello', 'result', 'idle'])
  })

  it.each([{ gone: true }, undefined, {}])('does nothing when the worker answers %j', async reply => {
    const worker = new FakeWorker(() => reply)
    await runCeremonyPage('c-1', echo, worker)
    expect(worker.sent).toHaveLength(1)
  })

  it('leaves other messages aside', async () => {
    const worker = new FakeWorker(message => {
      if (message.type === 'result')
        for (const odd of [null, 'next', { to: 'page', id: 'x' }, { to: 'ceremony-page' }]) worker.tell(odd)
      return job(message)
    })
    await runCeremonyPage('c-1', echo, worker)
    expect(worker.sent.at(-1)).toEqual({ to: 'ceremony', type: 'idle' })
    expect(worker.sent).toHaveLength(3)
  })
})
