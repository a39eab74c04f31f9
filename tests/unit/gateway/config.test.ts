import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readAdmissionCodes } from '../../../src/gateway/admission-codes.ts'
import { readConfig } from '../../../src/gateway/config.ts'
import { gatewayEnvFromSandbox } from '../../../src/gateway/dev-env.ts'
import { PreflightError, preflight, requireCredentials } from '../../../src/gateway/preflight.ts'
import { configureProviders } from '../../../src/gateway/providers.ts'
import { readVisaConfig } from '../../../src/gateway/visa/config.ts'

const certificate = readFileSync(
  new URL('../../../src/sandbox/keys/platform-mle.certificate.pem', import.meta.url),
  'utf8',
)
const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

const live = {
  COUNTERSIGN_ORIGIN: 'https://gateway.example',
  CYBERSOURCE_BASE_URL: 'https://apitest.cybersource.com',
  CYBERSOURCE_MERCHANT_ID: 'merchant',
  CYBERSOURCE_KEY_ID: 'key-1',
  CYBERSOURCE_SHARED_SECRET: 'c2VjcmV0',
  CYBERSOURCE_PLATFORM_CERTIFICATE: certificate,
  CYBERSOURCE_RESPONSE_KEY: pem,
  CYBERSOURCE_RESPONSE_KEY_ID: 'response-1',
  VISA_FRAME_URL: 'https://sbx.vts.auth.visa.com/vts-auth/authenticate',
  VISA_FRAME_API_KEY: 'public key',
  VISA_FRAME_APP_ID: 'app',
}

describe('the preflight', () => {
  it('finds nothing missing in a full environment', () => expect(preflight(live)).toEqual([]))

  it.each(Object.keys(live))('names %s when it is missing or empty, what it is and where to get it', variable => {
    for (const value of [undefined, ' ']) {
      const missing = preflight({ ...live, [variable]: value })
      expect(missing.map(entry => entry.variable)).toEqual([variable])
      const { message } = new PreflightError(missing)
      expect(message).toMatch(new RegExp(`^${variable} is missing\\. [A-Z].+\\.\\n {2}Where to get it: .+`))
    }
  })

  it('asks for no shared secret when a private key signs', () => {
    const { CYBERSOURCE_SHARED_SECRET: _, ...rest } = live
    expect(preflight({ ...rest, CYBERSOURCE_PRIVATE_KEY: pem })).toEqual([])
  })

  it('stops the start', () => {
    const { CYBERSOURCE_MERCHANT_ID: _, ...rest } = live
    expect(() => requireCredentials(rest)).toThrow(PreflightError)
    expect(() => requireCredentials({})).toThrow(PreflightError)
  })
})

describe('the settings', () => {
  it('are live unless told, signed for the host of the address, under /icc/v1', () => {
    expect(readConfig(live)).toMatchObject({
      mode: 'live',
      origin: 'https://gateway.example',
      store: { kind: 'pglite' },
    })
    expect(readVisaConfig(live, 'live')).toMatchObject({
      requestHost: 'apitest.cybersource.com',
      commercePrefix: '/icc/v1',
      platformKey: { kid: '1700000000000000000001' },
      account: { auth: { kind: 'shared-secret' }, response: { claim: 'v-c-response-mle-kid', kid: 'response-1' } },
      frameUrl: `${live.VISA_FRAME_URL}?apikey=public+key&clientAppID=app`,
    })
  })

  it('can name another prefix, claim, store and host, and hold keys on one line', () => {
    const env = {
      ...live,
      CYBERSOURCE_COMMERCE_PREFIX: '/acp/v1',
      CYBERSOURCE_RESPONSE_KID_CLAIM: 'v-c-api-response-mle-kid',
      CYBERSOURCE_PRIVATE_KEY: pem.replaceAll('\n', '\\n'),
      CYBERSOURCE_REQUEST_HOST: 'api.example',
      DATABASE_URL: 'postgres://db/x',
    }
    expect(readConfig(env).store).toEqual({ kind: 'postgres', address: 'postgres://db/x' })
    expect(readVisaConfig(env, 'live')).toMatchObject({
      requestHost: 'api.example',
      commercePrefix: '/acp/v1',
      account: { auth: { kind: 'certificate' }, response: { claim: 'v-c-api-response-mle-kid' } },
    })
  })

  it.each([
    ['COUNTERSIGN_ORIGIN', 'http://gateway.example'],
    ['CYBERSOURCE_BASE_URL', 'http://127.0.0.1:1'],
    ['CYBERSOURCE_BASE_URL', 'nonsense'],
    ['VISA_FRAME_URL', 'http://visa.localhost:1/'],
    ['CYBERSOURCE_PLATFORM_CERTIFICATE', 'nonsense'],
    ['CYBERSOURCE_RESPONSE_KEY', 'nonsense'],
    ['CYBERSOURCE_PRIVATE_KEY', 'nonsense'],
    ['VISA_NOTIFICATION_KEY', '{"kty":"EC"}'],
    ['CYBERSOURCE_COMMERCE_PREFIX', 'commerce v1'],
    ['COUNTERSIGN_PORT', 'eighty'],
  ])('with %s of %j are refused by name, without repeating the value', (variable, value) => {
    const env = { ...live, [variable]: value }
    const read = () => [readConfig(env), configureProviders(env, 'live')]
    expect(read).toThrow(
      expect.objectContaining({ name: 'ConfigError', message: expect.stringMatching(`^${variable} `) }),
    )
    expect(read).not.toThrow(value)
  })

  it('of a sandbox are refused when the description has another shape', () => {
    expect(() => gatewayEnvFromSandbox({ visa: {} })).toThrow()
  })
})

describe('admission codes of the environment', () => {
  it('have uses and days', () => {
    expect(readAdmissionCodes('aaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbb*3,cccccccccccccccc*2/7,')).toEqual([
      { code: 'aaaaaaaaaaaaaaaa', uses: 1, days: 30 },
      { code: 'bbbbbbbbbbbbbbbb', uses: 3, days: 30 },
      { code: 'cccccccccccccccc', uses: 2, days: 7 },
    ])
    expect(readAdmissionCodes('')).toEqual([])
  })

  it.each(['short', 'aaaaaaaaaaaaaaaa*x', 'aaaaaaaa aaaaaaaa'])('are refused as %j, which is not repeated', list => {
    expect(() => readAdmissionCodes(list)).toThrow('entry 1')
    expect(() => readAdmissionCodes(list)).not.toThrow(list)
  })
})
