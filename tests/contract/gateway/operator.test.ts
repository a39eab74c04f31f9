import { execFile } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatewayEnvFromSandbox } from '../../../src/gateway/dev-env.ts'
import type { Environment } from '../../../src/gateway/environment.ts'
import { runOperatorCommand } from '../../../src/gateway/operator/run.ts'
import { runAdmissionCommand, runWalletCommand } from '../../../src/gateway/operator/store-commands.ts'
import type { Database } from '../../../src/gateway/store/database.ts'
import { enrolWallet } from '../../../src/gateway/wallets/enrol.ts'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import { emptyStore } from '../support/store.ts'

const run = promisify(execFile)
const key = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'B'.repeat(43) } as const

describe('agents in the registry', () => {
  let sandbox: VisaSandbox
  let env: Environment
  let directory: string
  beforeAll(async () => {
    sandbox = await startVisaSandbox()
    env = gatewayEnvFromSandbox({ visa: sandbox })
    directory = await mkdtemp(join(tmpdir(), 'countersign-agents-'))
  })
  afterAll(async () => {
    await sandbox.stop()
    await rm(directory, { recursive: true })
  })

  async function file(name: string, content: unknown): Promise<string> {
    const path = join(directory, name)
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }

  async function agents(...args: string[]) {
    const { output, exitCode } = await runOperatorCommand(['agents', ...args], env)
    return { exitCode, body: JSON.parse(output.replace(/^The registry answered \d+\.\n/, '')) }
  }

  it('are registered, shown, changed, and given keys that come and go', async () => {
    const agent = {
      name: 'Lamp agent',
      domain: 'agent.example',
      description: 'Buys lamps.',
      contactEmail: 'ops@agent.example',
      tokenRequestorId: '40010099999',
    }
    const registered = await agents('register', await file('agent.json', agent))
    const id = createHash('sha256').update('agent.exampleops@agent.example40010099999').digest('hex')
    expect(registered).toMatchObject({ exitCode: 0, body: { id, name: 'Lamp agent' } })
    expect(await agents('register', await file('agent.json', agent))).toMatchObject({
      exitCode: 1,
      body: { detail: expect.any(String) },
    })
    await agents('update', id, await file('change.json', { description: 'Buys lamps and shades.' }))
    expect((await agents('show', id)).body).toMatchObject({ description: 'Buys lamps and shades.' })

    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const pem = await file('key.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString())
    const added = await agents('add-key', id, 'first', pem)
    expect(added).toMatchObject({ exitCode: 0, body: { keyName: 'first', algorithm: 'EdDSA', status: 'active' } })
    const expirationDate = '2030-01-01T00:00:00.000Z'
    const renamed = await agents('update-key', id, added.body.id, await file('longer.json', { expirationDate }))
    expect(renamed).toMatchObject({ exitCode: 0, body: { keyName: 'first', expirationDate } })
    const other = await file('other.json', { publicKey: 'AAAA' })
    await expect(agents('update-key', id, added.body.id, other)).rejects.toThrow('publicKey')
    await agents('deactivate', id, added.body.id)
    expect((await agents('show-key', id, added.body.id)).body).toMatchObject({ status: 'deactivated' })
    await agents('activate', id, added.body.id)
    expect((await agents('keys', id)).body).toMatchObject({ keys: [{ status: 'active' }] })

    const secret = await file('secret.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
    await expect(agents('add-key', id, 'second', secret)).rejects.toMatchObject({ name: 'UsageError' })
    await expect(agents('register', await file('bad.json', { ...agent, contactEmail: 'x' }))).rejects.toThrow(
      'contactEmail',
    )
    await expect(agents('show')).rejects.toThrow('AGENT is missing')
    await expect(agents('sell')).rejects.toMatchObject({ name: 'UsageError' })
  })
})

describe('codes and wallets', () => {
  const now = 1_767_225_600_000
  let store: Database
  beforeAll(async () => {
    store = await emptyStore()
  })
  afterAll(() => store.close())

  it('are made, used, taken out of use, listed and removed', async () => {
    const [code = ''] = (await runAdmissionCommand(store, ['create', '--uses', '2', '--days', '1'], now)).split('\n')
    expect(code).toMatch(/^[\w-]{22}$/)
    await enrolWallet(store, { walletId: 'wallet-a', key, admissionCode: code }, now)
    expect(await runWalletCommand(store, ['list'])).toContain('wallet-a  since 2026-01-01')
    await runAdmissionCommand(store, ['revoke', code], now)
    const late = enrolWallet(store, { walletId: 'wallet-b', key, admissionCode: code }, now)
    await expect(late).rejects.toMatchObject({ code: 'admission_refused' })
    expect(await runAdmissionCommand(store, ['revoke', 'unknown'], now)).toBe('This code is not known.')
    await runWalletCommand(store, ['remove', 'wallet-a'])
    expect(await runWalletCommand(store, ['list'])).toBe('No wallet is enrolled.')
    await expect(runAdmissionCommand(store, ['create', '--uses', 'many'], now)).rejects.toThrow('--uses')
  })

  it('are not changed in a store that is gone with the command', async () => {
    await expect(runOperatorCommand(['admissions', 'create'], {})).rejects.toThrow('COUNTERSIGN_DATA')
  })
})

describe('the preflight', () => {
  let sandbox: VisaSandbox
  let env: Environment
  beforeAll(async () => {
    sandbox = await startVisaSandbox()
    env = gatewayEnvFromSandbox({ visa: sandbox })
  })
  afterAll(() => sandbox.stop())

  it('says what the gateway goes without, and what that means', async () => {
    const { VISA_NOTIFICATION_KEY: _, COUNTERSIGN_ADMISSION_CODES: __, ...rest } = env
    const { output, exitCode } = await runOperatorCommand(['preflight'], rest)
    expect(exitCode).toBe(0)
    expect(output.split('\n')).toEqual([
      'Nothing is missing.',
      expect.stringMatching(/^Not set: DATABASE_URL or COUNTERSIGN_DATA\. .*forgotten/),
      expect.stringMatching(/^Not set: COUNTERSIGN_ADMISSION_CODES\. /),
      expect.stringMatching(/^Not set: VISA_NOTIFICATION_KEY\. /),
    ])
    const full = { ...env, COUNTERSIGN_DATA: '/data' }
    expect((await runOperatorCommand(['preflight'], full)).output).toBe('Nothing is missing.')
  })

  it('finds what is there and can’t be used, as a start would', async () => {
    const bad = { ...env, CYBERSOURCE_RESPONSE_KEY: 'not a key' }
    await expect(runOperatorCommand(['preflight'], bad)).rejects.toThrow(/^CYBERSOURCE_RESPONSE_KEY /)
  })
})

describe('the program', () => {
  const main = join(import.meta.dirname, '../../../src/gateway/main.ts')
  const start = (args: string[]) => {
    const env = { PATH: process.env.PATH ?? '' }
    return run(process.execPath, ['--import', 'tsx', main, ...args], { env })
  }

  it('refuses to start without its credentials, and says which', async () => {
    await expect(start([])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /can't start[\s\S]*CYBERSOURCE_MERCHANT_ID is missing[\s\S]*COUNTERSIGN_ORIGIN is missing/,
      ),
    })
    await expect(start(['preflight'])).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('VISA_FRAME_URL is missing'),
    })
    await expect(start(['dance'])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('npm run gateway -- agents'),
    })
  })
})
