import { type ChildProcess, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SandboxConfig } from '../../../src/sandbox/start.ts'

const main = path.join(import.meta.dirname, '../../../src/sandbox/main.ts')

let folder: string
let program: ChildProcess
let told: SandboxConfig

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-sandbox-'))
  const file = path.join(folder, 'sandbox.json')
  program = spawn(process.execPath, ['--import', 'tsx', main, '--out', file], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  for await (const chunk of program.stdout ?? []) {
    said += chunk
    if (said.includes('All of it, with test keys')) break
  }
  told = JSON.parse(await readFile(file, 'utf8'))
})
afterAll(async () => {
  program.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

it('tells the address of every service, and each answers', async () => {
  const { merchant, unsignedMerchant, rogue, agent, ...providers } = told
  expect(Object.keys(providers).sort()).toEqual(['beyond-identity', 'cardinal', 'mastercard', 'transmit', 'visa'])
  const pages = [merchant.address, merchant.payAddress, unsignedMerchant.address, rogue.address, agent.address]
  const answered = await Promise.all(
    [...pages, told.visa.addresses.rest, ...Object.values(providers).map(({ addresses }) => addresses.control)].map(
      async address => (await fetch(address)).status,
    ),
  )
  expect(answered.filter(status => status >= 500)).toEqual([])
  expect((await fetch(`${told.visa.addresses.control}/__sandbox/counts`)).status).toBe(200)
})

it("tells the test merchant's ids, keys and certificates, which belong together", () => {
  const { merchant, platformEncryption } = told.visa
  expect(merchant).toMatchObject({
    id: 'sandbox_merchant',
    tokenRequestorId: expect.stringMatching(/^\d{11}$/),
    sharedSecret: { keyId: expect.any(String), secret: expect.any(String) },
  })
  const own = new X509Certificate(merchant.p12.certificate)
  expect(own.subject).toContain(`serialNumber=${merchant.p12.keyId}`)
  expect(own.publicKey.export({ format: 'jwk' }).n).toBe(merchant.p12.privateKey.n)
  expect(new X509Certificate(platformEncryption.certificate).subject).toContain(
    `serialNumber=${platformEncryption.keyId}`,
  )
  for (const file of [merchant.p12.path, platformEncryption.certificatePath]) expect(existsSync(file)).toBe(true)
})

it('takes the file away when it ends', async () => {
  const ended = once(program, 'exit')
  program.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  expect(existsSync(path.join(folder, 'sandbox.json'))).toBe(false)
})
