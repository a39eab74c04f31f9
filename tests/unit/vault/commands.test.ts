import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { base64url } from 'jose'
import { expect, it } from 'vitest'
import { openDatabase } from '../../../src/wallet/store/database.ts'
import { vaultCommands } from '../../../src/wallet/vault/commands.ts'
import { createVault } from '../../../src/wallet/vault/vault.ts'
import { FakeSession, fakeSecrets } from '../flow/support/fakes.ts'

it('serves every vault command of the surfaces', async () => {
  const vault = createVault({ db: openDatabase(`commands-${randomUUID()}`), secrets: fakeSecrets(new FakeSession()) })
  const commands = vaultCommands(vault)
  const prf = base64url.encode(new Uint8Array(32).fill(3))
  const method = { method: 'passkey', credentialId: 'c', prf } as const

  expect(await commands['vault.status']({})).toEqual({ setUp: false, locked: true, methods: [] })
  expect(await commands['vault.create']({ ...method, publicKey: 'cHVi', salt: 'AQID' })).toEqual({})
  expect(await commands['vault.lock']({})).toEqual({})
  expect(await commands['vault.status']({})).toEqual({ setUp: true, locked: true, methods: ['passkey'] })
  expect(await commands['vault.unlockOptions']({})).toEqual({
    credentials: [{ credentialId: 'c', salt: 'AQID' }],
    passphrase: false,
  })
  expect(await commands['vault.unlock'](method)).toEqual({})
  expect(await commands['vault.status']({})).toEqual({ setUp: true, locked: false, methods: ['passkey'] })
})
