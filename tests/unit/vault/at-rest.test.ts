import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { base64url } from 'jose'
import { afterEach, expect, it, vi } from 'vitest'
import { defineFlow, minutes } from '../../../src/wallet/flow/define.ts'
import { createRunner } from '../../../src/wallet/flow/runner.ts'
import { openDatabase, type WalletDatabase } from '../../../src/wallet/store/database.ts'
import { createVault } from '../../../src/wallet/vault/vault.ts'
import { FakeLocks, FakeSession, fakeSecrets } from '../flow/support/fakes.ts'

const PASSPHRASE = 'correct horse battery staple'
const PRF = crypto.getRandomValues(new Uint8Array(32))
const PERSONAL = ['Ada Lovelace', 'ada@example.org', 'Lamp Co Ltd']
const SECRET = ['4622943127013705', '738291', 'AmexCryptogramValue==']

const PATIENT = { timeout: 10_000, interval: 5 }

afterEach(() => void vi.restoreAllMocks())

/** Every form in which bytes could lie around: as such, hex, base64, base64url, and as numbers in JSON. */
function spellings(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes)
  return [buffer.toString('hex'), buffer.toString('base64'), buffer.toString('base64url'), [...bytes].join(',')]
}

/** All rows of all tables as text; binary members are spelled out. */
async function dump(db: WalletDatabase): Promise<string> {
  const tables = await Promise.all(db.tables.map(async table => [table.name, await table.toArray()]))
  return JSON.stringify(tables, (_, value) => (value instanceof Uint8Array ? spellings(value) : value))
}

it('leaves no key, secret or personal word in the database', async () => {
  const taken: Uint8Array[] = []
  const getRandomValues = crypto.getRandomValues.bind(crypto)
  const exportKey = crypto.subtle.exportKey.bind(crypto.subtle)
  const importKey = vi.spyOn(crypto.subtle, 'importKey')
  vi.spyOn(crypto.subtle, 'exportKey').mockImplementation((async (format: 'pkcs8', key: CryptoKey) => {
    const exported: unknown = await exportKey(format, key)
    if (exported instanceof ArrayBuffer) taken.push(new Uint8Array(exported.slice(0)))
    else if (typeof exported === 'object' && exported && 'd' in exported)
      taken.push(base64url.decode(String(exported.d)))
    return exported
  }) as typeof crypto.subtle.exportKey)
  vi.spyOn(crypto, 'getRandomValues').mockImplementation(array => {
    const filled = getRandomValues(array)
    // The vault key is the only 32 random bytes made here.
    if (filled instanceof Uint8Array && filled.length === 32) taken.push(filled.slice())
    return filled
  })

  const db = openDatabase(`at-rest-${randomUUID()}`)
  const session = new FakeSession()
  const secrets = fakeSecrets(session)
  const vault = createVault({ db, secrets })
  await vault.create({ method: 'passphrase', passphrase: PASSPHRASE })
  await vault.addMethod({
    method: 'passkey',
    credentialId: 'cred',
    publicKey: 'cHVi',
    prf: base64url.encode(PRF),
    salt: base64url.encode(new Uint8Array(32).fill(9)),
  })
  await vault.deviceKey('gateway-proof').privateKey()
  await vault.deviceKey('approval-evidence').privateKey()

  const flow = defineFlow(
    'test/at-rest',
    { version: 1, deadline: minutes(5) },
    async (flow, input: { name: string }) => {
      await flow.step('profile', { onUnknown: 'repeat' }, async () => ({ ...input, email: PERSONAL[1] }))
      await flow.attempt('work', async inner => {
        const card = await inner.step('card', { onUnknown: 'repeat', secret: 'secret' }, async () => ({
          number: SECRET[0],
        }))
        await inner.step('tokenize', { onUnknown: 'repeat' }, async () => card.number?.length)
        const code = await inner.ask('code', {
          kind: 'step-up-code',
          view: { method: 'otp_sms', sentTo: PERSONAL[2] ?? '' },
        })
        if (code.decision !== 'code') return
        await inner.step('validate', { onUnknown: 'repeat' }, async () => code.code.length)
        await inner.ceremony('assert', {
          surface: 's',
          action: 'a',
          job: () => ({ card: card.number }),
          timeout: 60_000,
          secret: 'secret',
          parse: raw => raw,
        })
      })
      await flow.ask('end', { kind: 'passkey', view: { purpose: 'pay', provider: 'Visa', payee: PERSONAL[2] ?? '' } })
      return { name: input.name }
    },
  )
  const locks = new FakeLocks()
  const opened: string[] = []
  const runner = createRunner({
    definitions: [flow],
    db,
    secrets,
    sealer: vault,
    launcher: { open: async ceremony => void opened.push(ceremony.id), close: async () => undefined },
    alarms: { wakeAt: () => undefined },
    unlocked: () => vault.isUnlocked(),
    locks,
  })
  const answer = async (kind: string, value: unknown) => {
    const entry = await vi.waitUntil(
      async () => (await runner.openPrompts()).find(open => open.prompt.kind === kind),
      PATIENT,
    )
    expect(await runner.answer(entry.prompt.id, entry.prompt.revision, value)).toBe(true)
  }
  const id = await runner.start(flow, { name: PERSONAL[0] ?? '' }, { key: 'k' })
  await answer('step-up-code', { decision: 'code', code: SECRET[1] })
  const ceremony = await vi.waitUntil(() => opened[0], PATIENT)
  expect(await runner.ceremonyJob(ceremony)).toMatchObject({ job: { card: SECRET[0] } })
  expect(await runner.ceremonyResult(ceremony, { cryptogram: SECRET[2] })).toBe(true)
  await vi.waitUntil(async () => (await runner.openPrompts()).some(open => open.prompt.kind === 'passkey'), PATIENT)

  const inSession = JSON.stringify([...session.items])
  for (const secret of SECRET) expect(inSession).toContain(secret)

  const before = await dump(db)
  await answer('passkey', { decision: 'cancel' })
  await vi.waitUntil(async () => (await runner.flow(id))?.state === 'done', PATIENT)
  const after = await dump(db)

  expect(taken.length).toBeGreaterThanOrEqual(4)
  const rawImports = importKey.mock.calls.filter(call => call[0] === 'raw' || call[0] === 'pkcs8')
  expect(rawImports.length).toBeGreaterThan(0)
  for (const [, bytes] of rawImports) {
    // What was imported has been wiped behind it.
    if (bytes instanceof Uint8Array) expect(Buffer.from(bytes).every(byte => byte === 0)).toBe(true)
  }
  for (const text of [before, after]) {
    expect(text).toContain(id)
    for (const bytes of [...taken, PRF]) for (const spelling of spellings(bytes)) expect(text).not.toContain(spelling)
    for (const words of [PASSPHRASE, ...PERSONAL, ...SECRET]) expect(text).not.toContain(words)
  }

  // The flow is over: nothing of its secrets is left in session storage either.
  await vi.waitUntil(async () => (await secrets.refs('flow/')).length === 0, PATIENT)
  const left = JSON.stringify([...session.items])
  for (const secret of SECRET) expect(left).not.toContain(secret)
  await vault.lock()
  expect(session.items.size).toBe(0)
})
