import { afterEach, expect, it, vi } from 'vitest'
import { REVIEWED_HOSTED_FIELDS } from '../../../src/wallet/release/hosted-origins.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.resetModules()
})

async function inBuild(mode: 'live' | 'sandbox') {
  vi.stubEnv('MODE', mode)
  vi.resetModules()
  const { isHostedFieldsOrigin } = await import('../../../src/wallet/release/hosted.ts')
  return isHostedFieldsOrigin
}

it('a live build knows exact origins over https, and nothing beside or beneath them', async () => {
  const isHosted = await inBuild('live')
  for (const origin of REVIEWED_HOSTED_FIELDS) {
    expect(new URL(origin).origin).toBe(origin)
    expect(isHosted(origin)).toBe(true)
    for (const other of [`${origin}.rogue.example`, origin.replace('https:', 'http:'), `${origin}:8443`, `${origin}/`])
      expect(isHosted(other)).toBe(false)
  }
  expect(isHosted('http://pay.localhost:4001')).toBe(false)
})

it('a sandbox build knows its own service and none of the world', async () => {
  const isHosted = await inBuild('sandbox')
  expect(isHosted('http://pay.localhost:4001')).toBe(true)
  for (const origin of REVIEWED_HOSTED_FIELDS) expect(isHosted(origin)).toBe(false)
})
