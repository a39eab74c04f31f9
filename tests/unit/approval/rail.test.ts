import { describe, expect, it } from 'vitest'
import { railsOf, railsPassed } from '../../../src/wallet/approval/rail.ts'
import type { PromptKind } from '../../../src/wallet/messages/prompts.ts'

describe('the stops of a task', () => {
  it('are promised up to the passkey while it runs', () => {
    expect(railsOf('purchase', ['review'])).toEqual(['review', 'passkey', 'done'])
    expect(railsOf('purchase', ['review', 'step-up-code'])).toEqual(['review', 'bank', 'passkey', 'done'])
  })

  const ended: [string, Parameters<typeof railsPassed>[0], PromptKind[], string[]][] = [
    ['a purchase that was declined', 'purchase', ['review'], ['review', 'done']],
    ['a purchase whose bank said no', 'purchase', ['review', 'step-up-code'], ['review', 'bank', 'done']],
    ['a purchase that was paid', 'purchase', ['review', 'passkey'], ['review', 'passkey', 'done']],
    ['a purchase nobody looked at', 'purchase', [], ['done']],
    ['a link that the bank refused', 'link', ['step-up-code'], ['bank', 'done']],
    ['a permission', 'permission', ['permission'], ['review', 'done']],
  ]
  it.each(ended)('of %s are those it was at', (_, task, asked, stops) => {
    expect(railsPassed(task, asked)).toEqual(stops)
  })
})
