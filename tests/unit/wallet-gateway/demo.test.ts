import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { createDemo } from '../../../src/wallet/gateway/demo.ts'
import { openDatabase, type WalletDatabase } from '../../../src/wallet/store/database.ts'

let db: WalletDatabase

beforeEach(() => {
  db = openDatabase(`demo-${randomUUID()}`)
})

async function told(answer: unknown, sandbox = true): Promise<string | undefined> {
  const addresses = async () => {
    if (answer instanceof Error) throw answer
    return answer
  }
  const demo = createDemo(db, { addresses }, sandbox)
  await demo.learn()
  return demo.read()
}

it('a sandbox wallet offers the page its gateway names', async () => {
  expect(await told({ url: 'http://agent.localhost:4100/' })).toBe('http://agent.localhost:4100/')
})

it.each([
  ['a page of anybody else', { url: 'http://rogue.localhost:4100/' }],
  ['a page elsewhere', { url: 'https://agent.localhost.evil.example/' }],
  ['no address', { url: 'javascript:alert(1)' }],
  ['nothing', new Error('not_set_up')],
  ['nonsense', 17],
])('%s is not offered, and what was offered before is gone', async (_, answer) => {
  await told({ url: 'http://agent.localhost:4100/' })
  expect(await told(answer)).toBeUndefined()
})

it('a live wallet offers none, whatever its gateway says', async () => {
  expect(await told({ url: 'http://agent.localhost:4100/' }, false)).toBeUndefined()
})
