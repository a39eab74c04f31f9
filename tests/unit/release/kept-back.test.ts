import { beforeEach, expect, it, vi } from 'vitest'
import { listenForKeptBack } from '../../../src/wallet/release/kept-back.ts'

const runtime = vi.hoisted(() => ({
  id: 'ours',
  listeners: [] as ((message: unknown, sender: unknown) => unknown)[],
  onMessage: {
    addListener: (listener: (message: unknown, sender: unknown) => unknown) => runtime.listeners.push(listener),
  },
}))
vi.mock('../../../src/wallet/browser.ts', () => ({ browser: { runtime } }))

const told: unknown[] = []
beforeEach(() => {
  told.length = 0
  runtime.listeners.length = 0
  listenForKeptBack(async kept => void told.push(kept))
})

const say = (message: unknown, sender: unknown) => runtime.listeners[0]?.(message, sender)
const message = { to: 'release', keptBack: 'hash' }
const sender = { id: 'ours', frameId: 0, origin: 'https://shop.example', url: 'https://shop.example/checkout' }

it('hears our own script in a tab’s top document, under the origin the browser tells', async () => {
  await say({ ...message, origin: 'https://rogue.example' }, sender)
  // Firefox tells the address only.
  await say(message, { ...sender, origin: undefined })
  const kept = { origin: 'https://shop.example', about: 'hash' }
  expect(told).toEqual([kept, kept])
})

it.each([
  ['another extension', message, { ...sender, id: 'theirs' }],
  ['a frame', message, { ...sender, frameId: 3 }],
  ['a page of ours', message, { ...sender, frameId: undefined }],
  ['what is meant for others', { ...message, to: 'agent' }, sender],
  ['what is too long', { ...message, keptBack: 'x'.repeat(129) }, sender],
  ['what is no name', { ...message, keptBack: { hash: 1 } }, sender],
])('does not hear %s', (_, what, from) => {
  expect(say(what, from)).toBeUndefined()
  expect(told).toEqual([])
})
