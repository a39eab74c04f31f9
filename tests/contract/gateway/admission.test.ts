import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stage, startStage } from './stage.ts'
import { TestWallet } from './wallet.ts'

const day = 24 * 60 * 60_000
const single = 'single-use-code-0001'
const twice = 'code-for-two-wallets'
const short = 'code-for-one-day-only'

let stage: Stage
let clock = Date.now()
const now = () => clock

beforeAll(async () => {
  stage = await startStage({ now, env: { COUNTERSIGN_ADMISSION_CODES: `${single}, ${twice}*2, ${short}*5/1` } })
})
afterAll(() => stage.stop())

const refused = { status: 403, body: { error: { code: 'admission_refused', field: 'admissionCode' } } }

async function tryCode(code: string) {
  return (await TestWallet.create(stage.gateway, now)).enrol(code)
}

describe('an admission code', () => {
  it('lets one wallet in, or as many as it says', async () => {
    expect(await tryCode(single)).toMatchObject({ status: 201 })
    expect(await tryCode(single)).toMatchObject(refused)
    expect(await tryCode(twice)).toMatchObject({ status: 201 })
    expect(await tryCode(twice)).toMatchObject({ status: 201 })
    expect(await tryCode(twice)).toMatchObject(refused)
  })

  it('lets in no more than it says when many ask at once', async () => {
    const store = stage.store
    await store.query(`UPDATE admissions SET uses_left = 3`)
    const answers = await Promise.all(Array.from({ length: 8 }, () => tryCode(twice)))
    expect(answers.filter(answer => answer.status === 201)).toHaveLength(3)
  })

  it('is refused when it is wrong, or missing', async () => {
    expect(await tryCode('not-a-code-of-this-gateway')).toMatchObject(refused)
    expect(await tryCode('')).toMatchObject({ status: 400, body: { error: { field: 'admissionCode' } } })
  })

  it('runs out', async () => {
    expect(await tryCode(short)).toMatchObject({ status: 201 })
    clock += day + 1000
    expect(await tryCode(short)).toMatchObject(refused)
  })

  it('is not used up by a wallet that asks again, and gives it the same id', async () => {
    const wallet = await TestWallet.create(stage.gateway, now)
    await stage.store.query('UPDATE admissions SET uses_left = 1, expires_at = $1', [clock + day])
    const first = await wallet.enrol(single)
    wallet.id = ''
    expect(await wallet.enrol(single)).toMatchObject({ status: 201, body: first.body })
  })

  it('rests as a hash', async () => {
    const rows = JSON.stringify(await stage.store.query('SELECT * FROM admissions'))
    for (const code of [single, twice, short]) expect(rows).not.toContain(code)
  })

  it('is not taken with a key that is not public P-256', async () => {
    const wallet = await TestWallet.create(stage.gateway, now)
    const path = '/v1/wallets'
    const body = { admissionCode: twice }
    for (const jwk of [
      { ...wallet.jwk, d: 'A'.repeat(43) },
      { ...wallet.jwk, crv: 'P-384' },
      { kty: 'oct', k: 'AA' },
    ]) {
      const answer = await wallet.send({ method: 'POST', path, body, proof: { header: { jwk } } })
      expect(answer).toMatchObject({ status: 401, body: { error: { field: 'proof' } } })
    }
  })
})
