import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import type { Mode } from './support/api.ts'
import { confirmationBody, credentialsBody, instructionBody, mandate } from './support/commerce.ts'
import { journal, reset } from './support/control.ts'
import { Journey } from './support/journey.ts'
import { PublishedSdk } from './support/sdk.ts'

let sandbox: VisaSandbox
beforeAll(async () => {
  sandbox = await startVisaSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(() => reset(sandbox))

describe.each<Mode>(['http-signature', 'jwt-shared-secret', 'jwt-p12'])('cybersource-rest-client with %s', mode => {
  it('enrols, creates, updates, gets credentials and confirms', async () => {
    const sdk = new PublishedSdk(sandbox, mode)
    const journey = new Journey(sandbox)
    const registered = await journey.link()
    const enrolled = await sdk.call('enrollCard', journey.enrolBody(registered))
    expect(enrolled).toMatchObject({ status: 200, body: { status: 'ACTIVE' } })

    const assurance = await journey.authenticate({ amount: '50.00' })
    const drawn = mandate(journey, { amount: '50.00' })
    const created = await sdk.call('initiatePurchaseIntent', instructionBody(journey, assurance, [drawn]))
    expect(created).toMatchObject({ status: 200, body: { status: 'ACTIVE' } })
    const id = String(created.body.instructionId)

    const lowered = { ...drawn, declineThreshold: { amount: '42.50', currencyCode: 'USD' } }
    const updated = await sdk.call('updatePurchaseIntent', id, instructionBody(journey, assurance, [lowered]))
    expect(updated).toMatchObject({ status: 200, body: { instructionId: id, status: 'ACTIVE' } })

    const wanted = credentialsBody(journey, { code: 'order-1', mandateId: drawn.mandateId })
    const credentials = await sdk.call('retrievePaymentCredentials', id, wanted)
    expect(credentials).toMatchObject({ status: 200, body: { status: 'COMPLETED', instructionId: id } })
    expect(credentials.body.signedPayload).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)

    const confirmed = await sdk.call('confirmTransactionEvents', id, confirmationBody(journey, 'order-1'))
    expect(confirmed).toMatchObject({ status: 202, body: { clientCorrelationId: journey.correlationId } })
    const schemes = (await journal(sandbox))
      .filter(entry => entry.target.startsWith('/icc/'))
      .map(entry => entry.scheme)
    expect(schemes).toEqual(Array(5).fill(mode === 'http-signature' ? 'http-signature' : 'jwt'))
  })

  it('cancels', async () => {
    const sdk = new PublishedSdk(sandbox, mode)
    const journey = new Journey(sandbox)
    await sdk.call('enrollCard', journey.enrolBody(await journey.link()))
    const assurance = await journey.authenticate()
    const created = await sdk.call('initiatePurchaseIntent', instructionBody(journey, assurance))
    const { clientCorrelationId, deviceInformation, assuranceData } = instructionBody(journey, assurance)
    const body = { clientCorrelationId, deviceInformation, assuranceData }
    const cancelled = await sdk.call('cancelPurchaseIntent', String(created.body.instructionId), body)
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'CANCELLED' } })
  })

  it('reads refusals', async () => {
    const sdk = new PublishedSdk(sandbox, mode)
    const journey = new Journey(sandbox)
    await journey.tokenize()
    const { consumerIdentity: _, ...incomplete } = journey.enrolBody()
    const refused = await sdk.call('enrollCard', incomplete)
    expect(refused.status).toBe(400)
  })

  it('manages an agent and its keys', async () => {
    const sdk = new PublishedSdk(sandbox, mode)
    const registered = await sdk.call('registerAgent', agentBody())
    expect(registered).toMatchObject({ status: 201, body: { agentType: 'known', isActive: true } })
    const agentId = String(registered.body.id)
    const updated = await sdk.call('updateAgent', agentId, { description: 'Buys lamps and chairs' })
    expect(updated).toMatchObject({ status: 200, body: { id: agentId, description: 'Buys lamps and chairs' } })
    const added = await sdk.call('addAgentKey', agentId, keyBody())
    expect(added).toMatchObject({ status: 201, body: { agentId, status: 'active' } })
    const keyId = String(added.body.id)
    const renamed = await sdk.call('updateAgentKey', agentId, keyId, { keyName: 'signing-2' })
    expect(renamed).toMatchObject({ status: 200, body: { keyName: 'signing-2' } })
    expect((await sdk.call('deactivateAgentKey', agentId, keyId)).status).toBe(204)
    expect((await sdk.call('getAgentKey', agentId, keyId)).body).toMatchObject({ status: 'deactivated' })
    expect((await sdk.call('activateAgentKey', agentId, keyId)).body).toMatchObject({ status: 'active' })
    const listed = await sdk.call('listAgentKeys', agentId, { page: 1, pageSize: 30 })
    expect(listed.body).toMatchObject({ agentId, keys: [{ id: keyId }], pagination: { totalItems: 1 } })
    expect((await sdk.call('getAgent', agentId)).body).toMatchObject({ id: agentId, keys: [{ id: keyId }] })
  })
})

function agentBody() {
  return {
    name: 'Lamp buyer',
    domain: 'https://agent.example',
    description: 'Buys lamps',
    contactEmail: `${randomUUID()}@agent.example`,
    tokenRequestorId: '40010099999',
  }
}

function keyBody() {
  const { publicKey } = generateKeyPairSync('ed25519')
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return { keyName: 'signing-1', publicKey: Buffer.from(pem).toString('base64'), algorithm: 'EdDSA' }
}
