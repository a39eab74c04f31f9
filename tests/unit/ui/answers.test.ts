import * as v from 'valibot'
import { beforeEach, expect, test, vi } from 'vitest'
import { promptSchemas } from '../../../src/wallet/messages/prompts.ts'
import { readCode } from '../../../src/wallet/ui/approval/CodeField.tsx'
import { send } from '../../../src/wallet/ui/client/send.ts'
import { readLimits, typedLimits } from '../../../src/wallet/ui/components/LimitFields.tsx'

const { sendMessage } = vi.hoisted(() => ({ sendMessage: vi.fn() }))

vi.mock('../../../src/wallet/ui/browser.ts', () => ({
  browser: { runtime: { sendMessage }, i18n: { getUILanguage: () => 'de', getMessage: () => '' } },
}))

beforeEach(() => void sendMessage.mockReset())

test('limits asked for come back unchanged when the person types nothing', () => {
  const view = v.parse(promptSchemas.permission.view, {
    requester: { kind: 'page', origin: 'https://a.example' },
    agent: {},
    perPurchase: { amount: 5050, currency: 'EUR' },
    budget: { amount: 20000, currency: 'EUR' },
  })
  const typed = typedLimits(view)
  expect(typed.perPurchase).toBe('50,50')
  const limits = readLimits(typed)
  expect(limits).toEqual({ perPurchase: view.perPurchase, budget: view.budget })
  expect(v.safeParse(promptSchemas.permission.answer, { decision: 'allow', ...limits }).success).toBe(true)
})

test('an empty limit is none, a wrong one stops the answer', () => {
  expect(readLimits({ perPurchase: '', budget: ' ', currency: 'USD' })).toEqual({})
  expect(readLimits({ perPurchase: '10', budget: 'much', currency: 'USD' })).toBeUndefined()
})

test.each([
  ['123456', '123456'],
  [' 12 34\n56 ', '123456'],
  ['AB-12', 'AB-12'],
])('%j is the code %s, and fits the answer', (text, code) => {
  expect(readCode(text)).toBe(code)
  expect(v.safeParse(promptSchemas['step-up-code'].answer, { decision: 'code', code: readCode(text) }).success).toBe(
    true,
  )
})

test.each(['', '   ', 'code: 123456', '<b>1</b>', '1'.repeat(65)])('%j is no code', text => {
  expect(readCode(text)).toBeUndefined()
})

test('a command gives the value of its reply', async () => {
  sendMessage.mockResolvedValue({ ok: true, value: { cardId: 'c1' } })
  await expect(send('cards.link', { cardId: 'c1' })).resolves.toEqual({ cardId: 'c1' })
  expect(sendMessage).toHaveBeenCalledWith({ to: 'wallet', command: 'cards.link', input: { cardId: 'c1' } })
})

test('a refused command throws the code it was refused with; one we do not know is internal', async () => {
  sendMessage.mockResolvedValue({ ok: false, error: { code: 'locked', context: {} } })
  await expect(send('vault.lock', {})).rejects.toMatchObject({ code: 'locked' })
  sendMessage.mockResolvedValue({ ok: false, error: { code: 'made_up', context: {} } })
  await expect(send('vault.lock', {})).rejects.toMatchObject({ code: 'internal' })
})

const stopped = new Error('The message channel closed before a response was received.')

test('a command whose worker was stopped under it is sent again', async () => {
  sendMessage.mockRejectedValueOnce(stopped).mockResolvedValueOnce(undefined)
  sendMessage.mockResolvedValue({ ok: true, value: { accepted: true } })
  const input = { promptId: 'p1', revision: 1, answer: { decision: 'cancel' } }
  await expect(send('approval.answer', input)).resolves.toEqual({ accepted: true })
  expect(sendMessage.mock.calls).toEqual(Array(3).fill([{ to: 'wallet', command: 'approval.answer', input }]))
})

test('one that would be another deed the second time is not', async () => {
  sendMessage.mockRejectedValue(stopped)
  const card = { number: '4111111111111111', expirationMonth: '12', expirationYear: '2030' }
  await expect(send('cards.add', card)).rejects.toMatchObject({ code: 'internal' })
  expect(sendMessage).toHaveBeenCalledTimes(1)
})

test('lasting silence is a failure, not an answer', async () => {
  vi.useFakeTimers()
  sendMessage.mockResolvedValue(undefined)
  const sent = expect(send('vault.lock', {})).rejects.toMatchObject({ code: 'internal' })
  await vi.runAllTimersAsync()
  await sent
  vi.useRealTimers()
})
