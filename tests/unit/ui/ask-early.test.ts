import { afterEach, expect, it, vi } from 'vitest'
import { askEarly, takeEarly } from '../../../src/wallet/ui/approval/ask-early.ts'

afterEach(() => void vi.unstubAllGlobals())

function answering(answer: () => Promise<unknown>) {
  const sendMessage = vi.fn(answer)
  vi.stubGlobal('chrome', { runtime: { sendMessage } })
  return sendMessage
}

it('the state that was asked for early is given once', async () => {
  const asked = answering(async () => ({ ok: true, value: { position: 'early' } }))
  askEarly()
  expect(asked).toHaveBeenCalledWith({ to: 'wallet', command: 'approval.state', input: { opening: true } })
  expect([await takeEarly(), await takeEarly()]).toEqual([{ position: 'early' }, undefined])
})

it.each([
  ['nobody answers', async () => undefined],
  ['the worker is stopped', () => Promise.reject(new Error('port closed'))],
  ['it is refused', async () => ({ ok: false, error: { code: 'internal', context: {} } })],
])('nothing is given where %s: the window asks again', async (_, answer) => {
  answering(answer)
  askEarly()
  expect(await takeEarly()).toBeUndefined()
})
