import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { base64url } from 'jose'
import { beforeEach, expect, it, vi } from 'vitest'
import { openDatabase } from '../../../src/wallet/store/database.ts'
import { vaultCommands } from '../../../src/wallet/vault/commands.ts'
import { createVault } from '../../../src/wallet/vault/vault.ts'
import { FakeSession, fakeSecrets } from '../flow/support/fakes.ts'

vi.mock('../../../src/wallet/messages/changed.ts', () => ({ announceChange: async () => {} }))

const prf = base64url.encode(new Uint8Array(32).fill(3))
const passkey = { method: 'passkey', credentialId: 'c', prf } as const
const newPasskey = { ...passkey, publicKey: 'cHVi', salt: 'AQID' } as const
const passphrase = { method: 'passphrase', passphrase: 'correct horse battery staple' } as const
const other = { method: 'passphrase', passphrase: 'another one altogether' } as const

let noted: string[]
let commands: ReturnType<typeof vaultCommands>

beforeEach(() => {
  noted = []
  const vault = createVault({ db: openDatabase(`commands-${randomUUID()}`), secrets: fakeSecrets(new FakeSession()) })
  commands = vaultCommands(vault, async kind => void noted.push(kind))
})

const opens = async (proof: typeof passkey | typeof passphrase | typeof other) => {
  await commands['vault.lock']({})
  return commands['vault.unlock'](proof).then(
    () => true,
    () => false,
  )
}

it('a wallet is made, locked, opened and asked how it stands', async () => {
  expect(await commands['vault.status']({})).toEqual({ setUp: false, locked: true, methods: [], idleMinutes: 30 })
  expect(await commands['vault.create'](newPasskey)).toEqual({})
  expect(await commands['vault.lock']({})).toEqual({})
  expect(await commands['vault.status']({})).toMatchObject({ setUp: true, locked: true, methods: ['passkey'] })
  expect(await commands['vault.unlockOptions']({})).toEqual({
    credentials: [{ credentialId: 'c', salt: 'AQID' }],
    passphrase: false,
  })
  expect(await commands['vault.unlock'](passkey)).toEqual({})
  expect(await commands['vault.status']({})).toMatchObject({ setUp: true, locked: false, methods: ['passkey'] })
})

it('a second way opens the same wallet, and only one that works can add it or take it away', async () => {
  await commands['vault.create'](newPasskey)
  const add = commands['vault.addMethod']
  await expect(add({ method: passphrase, confirm: passphrase })).rejects.toMatchObject({ code: 'wrong_secret' })
  await add({ method: passphrase, confirm: passkey })
  const { methods } = await commands['vault.status']({})
  expect([...methods].sort()).toEqual(['passkey', 'passphrase'])
  expect([await opens(passphrase), await opens(passkey)]).toEqual([true, true])

  const remove = commands['vault.removeMethod']
  const stranger = { ...passkey, prf: base64url.encode(new Uint8Array(32).fill(4)) }
  await expect(remove({ method: 'passkey', confirm: stranger })).rejects.toMatchObject({ code: 'wrong_secret' })
  await remove({ method: 'passkey', confirm: passphrase })
  expect(await opens(passkey)).toBe(false)
  expect(noted).toEqual(['security.method_added', 'security.method_removed'])
})

it('the only way stays', async () => {
  await commands['vault.create'](newPasskey)
  await expect(commands['vault.removeMethod']({ method: 'passkey', confirm: passkey })).rejects.toMatchObject({
    code: 'not_permitted',
  })
  expect(await opens(passkey)).toBe(true)
})

it('a new passphrase takes the place of the old one', async () => {
  await commands['vault.create'](newPasskey)
  await commands['vault.addMethod']({ method: passphrase, confirm: passkey })
  await commands['vault.addMethod']({ method: other, confirm: passkey })
  expect(await opens(other)).toBe(true)
  await expect(commands['vault.confirm']({ confirm: passphrase })).rejects.toMatchObject({ code: 'wrong_secret' })
})

it('the idle time is kept', async () => {
  await commands['vault.create'](newPasskey)
  await commands['vault.setIdleMinutes']({ minutes: 240 })
  expect(await commands['vault.status']({})).toMatchObject({ idleMinutes: 240 })
})
