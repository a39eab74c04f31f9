import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { otherClient } from '../../../src/sandbox/mastercard/client.ts'
import { type MastercardSandbox, startMastercardSandbox } from '../../../src/sandbox/mastercard/start.ts'
import jwe from '../../vectors/mastercard-jwe.json' with { type: 'json' }
import { callbackUri, cards, consent, control, refusal, resource, sessionInfo, TestApi } from './support/api.ts'

let sandbox: MastercardSandbox
let api: TestApi
beforeAll(async () => {
  sandbox = await startMastercardSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await control(sandbox, 'reset')
  api = new TestApi(sandbox)
  await api.enrol()
})

const seconds = (ago = 0) => String(Math.floor(sandbox.clock.now() / 1000) - ago)
const start = (change: Readonly<Record<string, unknown>>) => api.session(sessionInfo(sandbox, change))

describe('POST sessions', () => {
  it('answers with a session and the launch address', async () => {
    const clientSessionId = randomUUID()
    const { status, body } = await api.session(sessionInfo(sandbox), { clientSessionId })
    expect(status).toBe(200)
    const uri = new URL(body.uri)
    expect(uri.origin + uri.pathname).toBe(`${sandbox.addresses.page}/auth/passkeys`)
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      clientId: sandbox.client.srcClientId,
      authenticationSessionId: body.authenticationSessionId,
      clientSessionId,
    })
    expect(uri.hash).toMatch(/^#[\w-]{32}$/)
  })

  it('takes every kind of reference, an absent callback and up to ten references', async () => {
    const email = { accountReferenceType: 'EMAIL_ADDRESS', identityValue: 'ada@example.test' }
    expect(await start({ accountReference: [email], callbackUri: undefined })).toMatchObject({ status: 200 })
    expect(await start({ accountReference: Array.from({ length: 10 }, () => email) })).toMatchObject({ status: 200 })
  })

  const email = { accountReferenceType: 'EMAIL_ADDRESS', identityValue: 'ada@example.test' }
  const pan = (primaryAccountNumber: string) => ({ accountReferenceType: 'PAN', primaryAccountNumber })
  const bad = (reason: string, source: string) => [400, 'INVALID_ARGUMENT', reason, source]

  it.each<[string, () => Readonly<Record<string, unknown>>, unknown[]]>([
    ['no reference', () => ({ accountReference: [] }), bad('INVALID_FORMAT', 'accountReference')],
    [
      'eleven',
      () => ({ accountReference: Array.from({ length: 11 }, () => email) }),
      bad('INVALID_FORMAT', 'accountReference'),
    ],
    [
      'an unknown kind',
      () => ({ accountReference: [{ ...email, accountReferenceType: 'PET' }] }),
      bad('INVALID_VALUE', 'accountReference[0].accountReferenceType'),
    ],
    [
      'a bad e-mail address',
      () => ({ accountReference: [{ ...email, identityValue: 'ada' }] }),
      bad('INVALID_FORMAT', 'accountReference[0].identityValue'),
    ],
    [
      'a bad telephone number',
      () => ({
        accountReference: [
          { accountReferenceType: 'MOBILE_PHONE_NUMBER', phoneNumber: { countryCode: '+1', phoneNumber: '5550100' } },
        ],
      }),
      bad('INVALID_FORMAT', 'accountReference[0].phoneNumber.countryCode'),
    ],
    [
      'a number that fails its check digit',
      () => ({ accountReference: [pan('5120350100064546')] }),
      bad('INVALID_PAN', 'accountReference'),
    ],
    [
      'a number of another network',
      () => ({ accountReference: [pan('4111111111111111')] }),
      bad('PAN_INELIGIBLE', 'accountReference'),
    ],
    [
      'a card without passkeys',
      () => ({ accountReference: [pan(cards.withoutPasskeys)] }),
      bad('PAN_INELIGIBLE', 'accountReference'),
    ],
    [
      'a card nobody enrolled',
      () => ({ accountReference: [pan('2221000000000009')] }),
      bad('CARD_NOT_FOUND', 'accountReference'),
    ],
    ['no consent', () => ({ consents: undefined }), [400, 'COMPLIANCE_REQUIRED', 'CANNOT_BE_NULL', 'consents']],
    [
      'a refused consent',
      () => ({ consents: [consent(seconds(), { consentStatus: 'REFUSED' })] }),
      [400, 'COMPLIANCE_REQUIRED', 'CANNOT_BE_NULL', 'consents'],
    ],
    [
      'an old consent',
      () => ({ consents: [consent(seconds(901))] }),
      bad('INVALID_VALUE', 'consents[0].consentTimestamp'),
    ],
    [
      'a consent from the future',
      () => ({ consents: [consent(seconds(-60))] }),
      bad('INVALID_VALUE', 'consents[0].consentTimestamp'),
    ],
    [
      'a country without passkeys',
      () => ({ consents: [consent(seconds(), { countryCode: 'IS' })] }),
      bad('NOT_SUPPORTED', 'consents[0].countryCode'),
    ],
    [
      'a bad language',
      () => ({ consents: [consent(seconds(), { languageCode: 'english' })] }),
      bad('INVALID_FORMAT', 'consents[0].languageCode'),
    ],
    [
      'no privacy notice',
      () => ({ complianceSettings: { complianceResources: [resource('TERMS_AND_CONDITIONS')] } }),
      [400, 'COMPLIANCE_REQUIRED', 'CANNOT_BE_NULL', 'complianceSettings.complianceResources'],
    ],
    [
      'documents on http',
      () => ({
        complianceSettings: {
          complianceResources: [
            { ...resource('TERMS_AND_CONDITIONS'), uri: 'http://example.test' },
            resource('PRIVACY_POLICY'),
          ],
        },
      }),
      bad('INVALID_FORMAT', 'complianceSettings.complianceResources[0].uri'),
    ],
    [
      'another host to return to',
      () => ({ callbackUri: 'http://evil.localhost:8700/callback/x' }),
      bad('INVALID_VALUE', 'callbackUri'),
    ],
    [
      'another path to return to',
      () => ({ callbackUri: 'http://gateway.localhost:8700/v1/wallets' }),
      bad('INVALID_VALUE', 'callbackUri'),
    ],
    [
      'a callback with a status',
      () => ({ callbackUri: `${callbackUri}?status=ENROLLED` }),
      bad('INVALID_VALUE', 'callbackUri'),
    ],
    ['a callback with a fragment', () => ({ callbackUri: `${callbackUri}#x` }), bad('INVALID_VALUE', 'callbackUri')],
  ])('refuses %s', async (_, change, expected) => {
    expect(refusal(await start(change()))).toEqual(expected)
  })

  it('refuses what it can’t decrypt, whatever is wrong with it', async () => {
    const name = 'encryptedSessionInitiationRequestInfo'
    for (const { compact, name: vector } of jwe.negative.filter(({ name: vector }) => vector !== 'four_parts')) {
      expect(refusal(await api.session({}, { [name]: compact })), vector).toEqual(bad('CORRUPT_DATA', name))
    }
    expect(refusal(await api.session({}, { [name]: 'a.b.c.d' }))).toEqual(bad('INVALID_FORMAT', name))
    expect(refusal(await api.session({}, { clientSessionId: 'x' }))).toEqual(bad('INVALID_FORMAT', 'clientSessionId'))
  })

  it('waits for the issuer to confirm the cardholder', async () => {
    const accountReference = [pan(cards.unknown)]
    const { maskedCard } = (await api.enrol(cards.unknown)).body
    expect(maskedCard.digitalCardData.pendingEvents).toEqual(['PENDING_SCA'])
    const pending = [400, 'INVALID_STATE', 'INVALID_STATE', 'accountReference']
    expect(refusal(await start({ accountReference }))).toEqual(pending)
    await control(sandbox, `cards/${maskedCard.srcDigitalCardId}`, { event: 'confirm-identity' })
    expect(await start({ accountReference })).toMatchObject({ status: 200 })
    await control(sandbox, `cards/${maskedCard.srcDigitalCardId}`, { event: 'suspend' })
    expect(refusal(await start({ accountReference }))).toEqual(bad('SUSPENDED_CARD', 'accountReference'))
  })

  it('does not know the cards of another client', async () => {
    const other = new TestApi(sandbox, otherClient)
    expect(refusal(await other.session(sessionInfo(sandbox)))).toEqual(bad('CARD_NOT_FOUND', 'accountReference'))
  })
})

describe('the issuer’s identity check', () => {
  async function page(card: string = cards.unknown) {
    const { maskedCard } = (await api.enrol(card)).body
    const uri = maskedCard.digitalCardData.authenticationMethods?.[0]?.uriData.uri ?? ''
    const { pathname, search, port } = new URL(uri)
    return { uri, at: `http://127.0.0.1:${port}${pathname}`, search, id: maskedCard.srcDigitalCardId }
  }
  const decide = (at: string, fields: Readonly<Record<string, string>>, origin = sandbox.addresses.issuer) =>
    fetch(at, { method: 'POST', redirect: 'manual', headers: { origin }, body: new URLSearchParams(fields) })
  const pendingOf = async (id: string) =>
    (await api.call('GET', `/cards/${id}${api.query()}`)).body.maskedCard.digitalCardData.pendingEvents

  it('lies on the issuer’s own site and ends what is pending', async () => {
    const { uri, at, search, id } = await page()
    expect(uri.startsWith(`${sandbox.addresses.issuer}/identity?card=`)).toBe(true)
    expect(await (await fetch(at + search)).text()).toContain('4537')
    const card = new URLSearchParams(search).get('card') ?? ''
    expect((await decide(at, { card, decision: 'refuse' })).status).toBe(200)
    expect(await pendingOf(id)).toEqual(['PENDING_SCA'])
    expect((await decide(at, { card, decision: 'confirm' }, 'http://evil.localhost')).status).toBe(403)
    expect(await pendingOf(id)).toEqual(['PENDING_SCA'])
    expect((await decide(at, { card, decision: 'confirm' })).status).toBe(200)
    expect(await pendingOf(id)).toBeUndefined()
  })

  it('returns to an address on the list only', async () => {
    const { at, search } = await page()
    const card = new URLSearchParams(search).get('card') ?? ''
    const evil = 'http://evil.localhost/callback/x'
    expect((await fetch(`${at}${search}&callbackUri=${encodeURIComponent(evil)}`)).status).toBe(400)
    expect((await decide(at, { card, decision: 'confirm', callbackUri: evil })).status).toBe(400)
    const back = await decide(at, { card, decision: 'confirm', callbackUri })
    expect([back.status, back.headers.get('location')]).toEqual([303, `${callbackUri}?identity=confirmed`])
    expect((await fetch(`${at}?card=unknown`)).status).toBe(404)
  })
})
