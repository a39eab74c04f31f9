import { createHash, randomBytes } from 'node:crypto'
import { expect, type Page, test } from '@playwright/test'
import { type BeyondIdentitySandbox, startBeyondIdentitySandbox } from '../../src/sandbox/beyond-identity/start.ts'
import { applicationPath } from '../../src/wire/beyond-identity/ids.ts'
import type { BeyondIdentityDriver } from './support/sdk/beyond-identity-page.ts'
import { addReader, openSdkPage, type SdkPage } from './support/sdk/page.ts'

declare const driver: BeyondIdentityDriver

const configs = { software: '67bb0acf12e5c899', webAuthn: '67bb0acf12e5c89b' }
const applications = {
  software: { id: '3f4a5b6c7d8e9f01', clientId: 'client-software' },
  webAuthn: { id: '3f4a5b6c7d8e9f03', clientId: 'client-wallet' },
}

let sandbox: BeyondIdentitySandbox
let sdk: SdkPage

test.beforeAll(async () => {
  sandbox = await startBeyondIdentitySandbox()
  sdk = await openSdkPage(new URL('./support/sdk/beyond-identity-page.ts', import.meta.url), 'sdk.localhost')
  await post(`${sandbox.addresses.control}/__sandbox/switch`, { trustedOrigins: [sdk.origin], invokeUrl: sdk.origin })
})
test.afterAll(async () => {
  await sdk?.close()
  await sandbox?.stop()
})

for (const kind of ['software', 'webAuthn'] as const) {
  // Without a reader the client makes a software key; with one, a passkey of the device.
  test(`the published client binds and signs in with a ${kind} passkey`, async () => {
    if (kind === 'webAuthn') await addReader(sdk)
    const link = await returnLink(kind)
    const bound = await sdk.page.evaluate(address => driver.bind(address), link)
    expect(bound.passkey.identity.username).toBe(`ann-${kind}`)
    expect(bound.passkey.keyType).toBe(kind === 'software' ? 'subtle' : 'webauthn')

    const verifier = randomBytes(32).toString('base64url')
    const url = await authenticateUrl(sdk.page, kind, verifier)
    const { redirectUrl } = await sdk.page.evaluate(args => driver.authenticate(args.url, args.id), {
      url,
      id: bound.passkey.id,
    })
    const back = new URL(redirectUrl ?? '')
    expect(back.searchParams.get('state')).toBe('st-1')
    const tokens = await exchange(kind, back, verifier)
    expect(tokens.id_token).toMatch(/^ey/)
    await expect(sdk.page.evaluate(address => driver.bind(address), link)).rejects.toThrow(/409/)
  })
}

async function returnLink(kind: keyof typeof configs): Promise<string> {
  const realm = `${sandbox.addresses.rest}/v1/tenants/${sandbox.tenantId}/realms/${sandbox.realmId}`
  const traits = { type: 'traits_v0', username: `ann-${kind}`, primary_email_address: 'ann@example.com' }
  const { id } = await post(`${realm}/identities`, { identity: { display_name: 'Ann Example', traits } })
  const job = { delivery_method: 'RETURN', authenticator_config_id: configs[kind] }
  const answer = await post(`${realm}/identities/${id}/credential-binding-jobs`, { job })
  return String(answer.credential_binding_link)
}

async function authenticateUrl(page: Page, kind: keyof typeof applications, verifier: string): Promise<string> {
  const { id, clientId } = applications[kind]
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: `${sdk.origin}/callback`,
    scope: 'openid',
    state: 'st-1',
    nonce: 'n-1',
    code_challenge_method: 'S256',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  })
  const path = applicationPath({ tenantId: sandbox.tenantId, realmId: sandbox.realmId, applicationId: id })
  const answer = await page.evaluate(
    async address => (await fetch(address, { headers: { 'content-type': 'application/json' } })).json(),
    `${sandbox.addresses.web}${path}/authorize?${query}`,
  )
  return answer.authenticate_url
}

async function exchange(kind: keyof typeof applications, back: URL, verifier: string) {
  const { id, clientId } = applications[kind]
  const path = applicationPath({ tenantId: sandbox.tenantId, realmId: sandbox.realmId, applicationId: id })
  const response = await fetch(`${sandbox.addresses.rest}${path}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: back.origin + back.pathname,
      client_id: clientId,
      code_verifier: verifier,
    }),
  })
  expect(response.status).toBe(200)
  return (await response.json()) as { id_token: string }
}

async function post(url: string, body: object): Promise<Record<string, unknown>> {
  const headers = { authorization: 'Bearer sandbox-api-token', 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Record<string, unknown>
}
