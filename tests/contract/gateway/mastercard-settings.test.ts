import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError } from '../../../src/gateway/config-error.ts'
import { gatewayEnvFromSandbox } from '../../../src/gateway/dev-env.ts'
import type { Environment } from '../../../src/gateway/environment.ts'
import { readMastercard } from '../../../src/gateway/mastercard/config.ts'
import { envFromSandbox as mastercardEnv } from '../../../src/gateway/mastercard/from-sandbox.ts'
import { runOperatorCommand } from '../../../src/gateway/operator/run.ts'
import { preflight } from '../../../src/gateway/preflight.ts'
import { configureProviders } from '../../../src/gateway/providers.ts'
import { type MastercardStage, startMastercardStage } from './mastercard-shopper.ts'

let stage: MastercardStage
beforeAll(async () => {
  stage = await startMastercardStage()
})
afterAll(() => stage.stop())

describe('settings', () => {
  const env = (): Environment => mastercardEnv(stage.mastercard)
  const liveAddresses = {
    MASTERCARD_API_URL: 'https://api.mastercard.com/src/api',
    MASTERCARD_CHECKOUT_KEYS_URL: 'https://src.mastercard.com/keys/mcs/payloadVerification',
    MASTERCARD_LAUNCH_URL: 'https://verify.mastercard.com',
    MASTERCARD_ISSUER_ORIGIN: '',
  }
  const needed = [
    'MASTERCARD_API_URL',
    'MASTERCARD_CONSUMER_KEY',
    'MASTERCARD_SIGNING_KEY',
    'MASTERCARD_CLIENT_ID',
    'MASTERCARD_PASSKEY_SERVICE_ID',
    'MASTERCARD_CARD_SERVICE_ID',
    'MASTERCARD_DECRYPTION_KEY',
    'MASTERCARD_DECRYPTION_KEY_ID',
    'MASTERCARD_CHECKOUT_KEYS_URL',
    'MASTERCARD_PROOF_ISSUER',
    'MASTERCARD_LAUNCH_URL',
  ]

  it.each(needed)('say that %s is missing, what it is and where it comes from', variable => {
    const missing = preflight({ ...env(), [variable]: '' }).filter(entry => entry.variable.startsWith('MASTERCARD_'))
    expect(missing).toEqual([{ variable, what: expect.stringMatching(/.{10}/), where: expect.stringMatching(/.{10}/) }])
  })

  it('want a key document for proofs, or somebody who says that none is to be had', () => {
    const { MASTERCARD_PROOF_KEYS_URL: _, ...without } = env()
    const named = (settings: Environment) =>
      preflight({ ...settings, COUNTERSIGN_ORIGIN: 'https://gateway.example' }).map(({ variable }) => variable)
    expect(named({ ...without, MASTERCARD_PROOF_SIGNATURES: 'unchecked' })).toEqual([])
    expect(named({ ...without, MASTERCARD_PROOF_SIGNATURES: 'yes' })).toEqual(['MASTERCARD_PROOF_KEYS_URL'])
    expect(named(without)).toEqual(['MASTERCARD_PROOF_KEYS_URL'])
    expect(named({ ...without, COUNTERSIGN_MODE: 'sandbox' })).toEqual([])
    expect(() => readMastercard({ ...without, ...liveAddresses }, 'live')).toThrow(ConfigError)
  })

  it('that leave signatures of proofs unchecked are said so in plain words', async () => {
    const whole = {
      ...env(),
      ...liveAddresses,
      COUNTERSIGN_ORIGIN: 'https://gateway.example',
      MASTERCARD_PROOF_KEYS_URL: 'https://src.mastercard.com/keys',
    }
    const waived = { ...whole, MASTERCARD_PROOF_KEYS_URL: '', MASTERCARD_PROOF_SIGNATURES: 'unchecked' }
    const told = await runOperatorCommand(['preflight'], waived)
    expect(told.exitCode).toBe(0)
    expect(told.output).toMatch(/^Not set: MASTERCARD_PROOF_KEYS_URL\. .* not for who signed them/m)
    expect((await runOperatorCommand(['preflight'], whole)).output).not.toContain('MASTERCARD_PROOF_KEYS_URL')
  })

  it('are asked for only where Mastercard is offered', () => {
    expect(preflight({}).some(({ variable }) => variable.startsWith('MASTERCARD_'))).toBe(false)
    expect(Object.keys(configureProviders(gatewayEnvFromSandbox({ visa: stage.sandbox }), 'sandbox'))).toEqual(['visa'])
  })

  it.each([
    ['MASTERCARD_API_URL', 'https://api.mastercard.com.evil.test/src/api', 'live'],
    ['MASTERCARD_API_URL', 'http://api.mastercard.com/src/api', 'live'],
    ['MASTERCARD_LAUNCH_URL', 'nothing', 'sandbox'],
    ['MASTERCARD_SIGNING_KEY', 'nothing', 'sandbox'],
    ['MASTERCARD_CONSUMER_KEY', 'short', 'sandbox'],
    ['MASTERCARD_CLIENT_ID', 'not-a-uuid', 'sandbox'],
  ] as const)('refuse %s = %s', (variable, value, mode) => {
    expect(() => readMastercard({ ...env(), [variable]: value }, mode)).toThrow(ConfigError)
  })
})
