import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCoalesced, type Refresh } from '../../../src/wallet/background/coalesced.ts'

const PAUSE = 150
let runs: number
let refresh: Refresh

beforeEach(() => {
  vi.useFakeTimers()
  runs = 0
  refresh = createCoalesced(async () => {
    runs += 1
  }, PAUSE)
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a refresh', () => {
  it('comes once for a burst, after the pause', async () => {
    refresh.soon()
    refresh.soon()
    await vi.advanceTimersByTimeAsync(PAUSE - 1)
    expect(runs).toBe(0)
    await vi.advanceTimersByTimeAsync(10 * PAUSE)
    expect(runs).toBe(1)
  })

  it('comes at once for a question, and takes along what was to come soon', async () => {
    refresh.soon()
    await vi.advanceTimersByTimeAsync(PAUSE / 2)
    refresh.now()
    await vi.advanceTimersByTimeAsync(0)
    expect(runs).toBe(1)
    await vi.advanceTimersByTimeAsync(10 * PAUSE)
    expect(runs).toBe(1)
    refresh.now()
    await vi.advanceTimersByTimeAsync(0)
    expect(runs).toBe(2)
  })

  it('comes again at once for a question that is put while another one runs', async () => {
    let finish = () => {}
    refresh = createCoalesced(async () => {
      runs += 1
      if (runs === 1) await new Promise<void>(resolve => (finish = resolve))
    }, PAUSE)
    refresh.now()
    await vi.advanceTimersByTimeAsync(0)
    refresh.now()
    finish()
    await vi.advanceTimersByTimeAsync(0)
    expect(runs).toBe(2)
  })

  it('goes on after one that failed', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    refresh = createCoalesced(async () => {
      runs += 1
      throw new Error('the surface is gone')
    }, PAUSE)
    refresh.now()
    await vi.advanceTimersByTimeAsync(0)
    refresh.now()
    await vi.advanceTimersByTimeAsync(0)
    expect(runs).toBe(2)
  })
})
