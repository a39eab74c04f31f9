import { describe, expect, it } from 'vitest'
import { progressOf } from '../../../src/wallet/approval/progress.ts'
import type { JournalRow } from '../../../src/wallet/store/rows.ts'

const IDENTITY = 'payment-1#1/identity-3ecc00ed-f5f4-4a95-bad8-a290fe055e91#1'

const row = (path: string, tries?: number) =>
  ({ flow: 'f', path, state: 'intent', at: 7, ...(tries !== undefined && { tries }) }) as JournalRow

describe('what the wallet is said to wait for', () => {
  it.each([
    ['purchase', `${IDENTITY}/sign-in-1#1/proof-1-realm`, 'identity'],
    ['purchase', `${IDENTITY}/journey-1#1/journey-begin`, 'identity'],
    ['purchase', 'payment-1#1/credentials-0', 'credential'],
    ['purchase', 'payment-1#1/pick-up-1/agent/picked-up', 'handover'],
    ['purchase', 'outcome/person/grace', 'receipt'],
    ['purchase', 'payment-1#1/instruction-0', 'bank'],
    ['identity', 'bi-link-1#1/bi-open-1', 'identity'],
    ['link', 'link#1/session-1', 'session'],
  ] as const)('in a %s at %s is %s', (kind, path, key) => {
    expect(progressOf([row(path)], { kind, since: 1 })).toEqual({ key, since: 7 })
  })

  it('while a call is tried again is whoever is not reached', () => {
    expect(progressOf([row(`${IDENTITY}/identity-authorize`, 2)], { kind: 'purchase', since: 1 }).key).toBe(
      'identityAgain',
    )
    expect(progressOf([row('payment-1#1/credentials-0', 2)], { kind: 'purchase', since: 1 }).key).toBe('again')
  })

  it('is nothing in particular before anything has begun', () => {
    expect(progressOf([], { kind: 'purchase', since: 1 })).toEqual({ key: 'default', since: 1 })
  })
})
