import { beforeEach, describe, expect, it } from 'vitest'
import { cloudApp } from '../../../src/sandbox/beyond-identity/app.ts'
import type { BiContext } from '../../../src/sandbox/beyond-identity/context.ts'
import { createSigningKeys } from '../../../src/sandbox/beyond-identity/keys.ts'
import { createState } from '../../../src/sandbox/beyond-identity/state.ts'
import { defaultSwitches } from '../../../src/sandbox/beyond-identity/switches.ts'
import { createFaults } from '../../../src/sandbox/faults.ts'
import { createJournal } from '../../../src/sandbox/journal.ts'
import vectors from '../../vectors/beyond-identity.json' with { type: 'json' }
import { TestDevice } from './client.ts'

const { ids, B1, B2, B3, B4 } = vectors
const at = B3.iat * 1000
const keys = await createSigningKeys()

let sandbox: BiContext

/** A cloud in which the vectors' identity, job and transaction exist, at the vectors' time. */
beforeEach(() => {
  const state = createState()
  state.identities.set(ids.identityId, {
    id: ids.identityId,
    displayName: 'Ann Example',
    username: 'ann',
    email: undefined,
    createdAt: at,
  })
  state.jobs.set(ids.jobId, {
    id: ids.jobId,
    identityId: ids.identityId,
    delivery: 'RETURN',
    configId: ids.configId,
    redirectUri: undefined,
    createdAt: at,
    expiresAt: at + 1000,
    linkToken: B2.token,
    workToken: B2.token,
    state: 'LINK_OPENED',
    updatedAt: at,
    credentialId: undefined,
  })
  const { transaction_id: id, nonce } = B3.payload.authn.action.prove
  const { redirect_uri: redirectUri, state: asked } = B3.payload.authn
  state.transactions.set(id, {
    id,
    nonce,
    expiresAt: at + 300_000,
    authorization: {
      applicationId: ids.applicationId,
      redirectUri,
      state: asked,
      nonce: undefined,
      codeChallenge: undefined,
      tellsTime: false,
      scope: 'openid',
    },
  })
  const web = 'http://localhost:8790'
  sandbox = {
    clock: { now: () => at, set: () => undefined, sleep: async () => undefined },
    faults: createFaults(),
    journal: createJournal(),
    keys,
    addresses: { web, rest: web, keySet: web, control: web },
    state,
    switches: defaultSwitches(),
  }
})

const realm = `/v1/tenants/${ids.tenantId}/realms/${ids.realmId}`
const job = `${realm}/identities/${ids.identityId}/credential-binding-jobs/${ids.jobId}`

function bind(raw: string, token = B2.token) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return cloudApp(sandbox).request(`${job}:bind`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ type: 'JWT', raw }),
  })
}

function prove(jwt: string) {
  const body = new URLSearchParams({ claims: JSON.stringify({ Jwt: jwt }) })
  return cloudApp(sandbox).request(`${realm}/applications/${ids.applicationId}/bi-authenticate`, {
    method: 'POST',
    body,
  })
}

describe('vector B2, bound at the sandbox', () => {
  it('is accepted, its key gets the thumbprint of B1, and its job is used up by it', async () => {
    expect((await bind(B2.jws)).status).toBe(200)
    expect([...sandbox.state.credentials.values()]).toMatchObject([{ thumbprint: B1.own.kid, state: 'ACTIVE' }])
    expect((await bind(B2.jws)).status).toBe(409)
  })

  it('is refused with another token in the call, and with another key in its header', async () => {
    expect((await bind(B2.jws, `${B2.token}x`)).status).toBe(401)
    const { jwk } = await TestDevice.create()
    const [, payload, signature] = B2.jws.split('.')
    const header = Buffer.from(JSON.stringify({ ...B2.header, jwk })).toString('base64url')
    expect((await bind(`${header}.${payload}.${signature}`)).status).toBe(400)
    expect(sandbox.state.credentials.size).toBe(0)
  })

  it('is refused for a job whose own token is another one', async () => {
    const found = sandbox.state.jobs.get(ids.jobId)
    if (found) sandbox.state.jobs.set(ids.jobId, { ...found, workToken: 'another-token-0001' })
    expect((await bind(B2.jws, 'another-token-0001')).status).toBe(400)
  })
})

describe('vector B4, proved at the sandbox', () => {
  beforeEach(async () => {
    await bind(B2.jws)
  })

  it('is accepted once', async () => {
    expect(await (await prove(B4.jws)).json()).toMatchObject({ type: 'allow' })
    expect((await prove(B4.jws)).status).toBe(401)
  })

  it('is refused while the transaction has another nonce', async () => {
    const transaction = sandbox.state.transactions.get(B4.payload.bi_tid)
    if (transaction) transaction.nonce = 'n-0002'
    expect((await prove(B4.jws)).status).toBe(401)
  })

  it('is refused after the credential was revoked', async () => {
    for (const credential of sandbox.state.credentials.values()) credential.state = 'REVOKED'
    expect((await prove(B4.jws)).status).toBe(401)
  })
})
