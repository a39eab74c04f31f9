import { beforeEach, expect, test, vi } from 'vitest'
import { askToFill } from '../../../src/wallet/ui/client/site-permission.ts'

const { asked } = vi.hoisted(() => ({ asked: [] as unknown[] }))

vi.mock('../../../src/wallet/ui/browser.ts', () => ({
  browser: {
    permissions: { request: async (wanted: object) => void asked.push(wanted) },
    runtime: {
      sendMessage: async ({ command, input }: { command: string; input: object }) => {
        asked.push({ command, input })
        return { ok: true, value: {} }
      },
    },
  },
}))

beforeEach(() => void asked.splice(0))

test('the browser is asked for this site alone, first thing, and the worker is told what for', () => {
  askToFill('https://shop.example:8443')
  expect(asked).toEqual([
    { origins: ['https://shop.example/*'] },
    { command: 'sites.fillOnly', input: { origin: 'https://shop.example:8443' } },
  ])
})
