import { describe, expect, it } from 'vitest'
import { lacking, readSystem } from '../../../../src/wallet/providers/transmit/support.ts'

/** A worker's scope as Chromium has it. */
function chromium(platform: string, platformVersion: string, version = '156') {
  const userAgentData = {
    platform,
    brands: [
      { brand: 'Not)A;Brand', version: '8' },
      { brand: 'Chromium', version },
    ],
    getHighEntropyValues: async () => ({ platformVersion }),
  }
  return { navigator: { userAgentData } } as unknown as typeof globalThis
}

const verdict = async (scope: typeof globalThis) => lacking(await readSystem(scope))

describe('what passkey authentication needs', () => {
  it.each([
    ['macOS', '12.6.1', 'macos'],
    ['macOS', '13.0.0', undefined],
    ['Windows', '0.3.0', 'windows'],
    ['Windows', '10.0.0', undefined],
    ['Windows', '15.0.0', undefined],
    ['Linux', '6.1', undefined],
    ['Chrome OS', '', undefined],
  ])('%s %s lacks %s', async (platform, version, expected) => {
    expect(await verdict(chromium(platform, version))).toBe(expected)
  })

  it('is Chrome 109', async () => {
    expect(await verdict(chromium('Windows', '10.0.0', '108'))).toBe('chrome')
    expect(await verdict(chromium('Windows', '10.0.0', '109'))).toBeUndefined()
  })

  it('is not known to be lacking where the browser tells nothing, but passkeys must exist', async () => {
    const worker = { navigator: {} } as unknown as typeof globalThis
    expect(await verdict(worker)).toBeUndefined()
    const page = { navigator: {}, window: {} } as unknown as typeof globalThis
    expect(await verdict(page)).toBe('passkeys')
  })
})
