import { describe, expect, it } from 'vitest'
import { createRateLimit } from '../../../src/gateway/http/rate-limit.ts'

describe('a rate limit', () => {
  let time = 1_000_000
  const limit = createRateLimit(3, () => time)
  const takeAll = (key: string) => {
    let taken = 0
    try {
      while (taken < 100) {
        limit.take(key)
        taken += 1
      }
    } catch (thrown) {
      expect(thrown).toMatchObject({ status: 429, code: 'throttled' })
    }
    return taken
  }

  it('holds a minute’s calls for each key, and refills evenly', () => {
    expect([takeAll('a'), takeAll('b')]).toEqual([3, 3])
    time += 40_000
    expect(takeAll('a')).toBe(2)
  })

  it('locks nobody out when the clock is set back', () => {
    takeAll('c')
    time -= 3_600_000
    expect(takeAll('c')).toBe(0)
    time += 20_000
    expect(takeAll('c')).toBe(1)
  })
})
