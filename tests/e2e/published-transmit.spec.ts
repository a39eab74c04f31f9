import { expect, test } from '@playwright/test'
import { startTransmitSandbox, type TransmitSandbox } from '../../src/sandbox/transmit/start.ts'
import { addReader, openSdkPage, type SdkPage } from './support/sdk/page.ts'
import type { TransmitDriver } from './support/sdk/transmit-page.ts'

declare const driver: TransmitDriver

let sandbox: TransmitSandbox
let sdk: SdkPage

test.beforeAll(async () => {
  sandbox = await startTransmitSandbox()
  sdk = await openSdkPage(new URL('./support/sdk/transmit-page.ts', import.meta.url), 'transmit.localhost')
  await addReader(sdk)
  await control('switch', { allowedOrigins: [sdk.origin] })
})
test.afterAll(async () => {
  await sdk?.close()
  await sandbox?.stop()
})

test('the published client registers a passkey with its device, signs in on it, and is stopped when the device is revoked', async () => {
  const { page } = sdk
  await page.evaluate(server => driver.begin(server), sandbox.addresses.web)

  const identify = await page.evaluate(() => driver.start('passkey_register'))
  expect(identify.journeyStepId).toBe('identify')
  const step = await page.evaluate(() => driver.submit('client_input', { username: 'ann' }))
  expect(step.journeyStepId).toBe('action:webauthn_registration')
  expect((await page.evaluate(() => driver.register('ann'))).journeyStepId).toBe('action:success')

  const form = await page.evaluate(() => driver.start('passkey_login', { nonce: 'purchase-hash' }))
  expect(Object.keys(form.clientResponseOptions ?? {})).toEqual(['client_input', 'passkeys', 'cancel'])
  const done = await page.evaluate(() => driver.signIn())
  expect(done.journeyStepId).toBe('action:success')
  const { code } = done.data as { code: string }
  const claims = await exchange(code)
  expect(claims).toMatchObject({ nonce: 'purchase-hash', aud: 'client-123', amr: ['webauthn'] })
  expect(claims.device_keys).toHaveLength(1)

  await control('revoke-device', { key_id: claims.device_keys[0] })
  await page.evaluate(() => driver.start('passkey_login'))
  expect((await page.evaluate(() => driver.signIn())).journeyStepId).toBe('unknownDevice')
  const ask = await page.evaluate(() => driver.submit('continue', {}))
  expect(ask.journeyStepId).toBe('transmit_platform_email_otp_authentication')
  const passcode = await lastCode()
  const again = await page.evaluate(text => driver.submit('client_input', { passcode: text }), passcode)
  expect(again.journeyStepId).toBe('action:success')
})

interface Claims {
  readonly device_keys: string[]
}

async function exchange(code: string): Promise<Claims> {
  const { id, secret } = sandbox.client
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret })
  const token = await (await fetch(`${sandbox.addresses.rest}/oidc/token`, { method: 'POST', body: form })).json()
  const answer = await fetch(`${sandbox.addresses.rest}/ido/api/v2/token/exchange?clientId=${id}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  })
  const { id_token: idToken } = await answer.json()
  return JSON.parse(Buffer.from(String(idToken).split('.')[1] ?? '', 'base64url').toString())
}

async function lastCode(): Promise<string> {
  const outbox = (await (await fetch(`${sandbox.addresses.control}/__sandbox/outbox`)).json()) as { code: string }[]
  return outbox.at(-1)?.code ?? ''
}

async function control(name: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const url = `${sandbox.addresses.control}/__sandbox/${name}`
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${name}: ${response.status}`)
}
