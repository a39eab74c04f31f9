import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type AgentCommandDeps, createAgentCommands } from '../../../src/wallet/agent/commands.ts'
import { WalletError } from '../../../src/wallet/errors.ts'
import { allowsMore, type Constraint } from '../../../src/wallet/mandate/constraints.ts'
import { createGrants, type Grants } from '../../../src/wallet/mandate/grants.ts'
import { openDatabase } from '../../../src/wallet/store/database.ts'
import { newProfile } from '../flow/support/bench.ts'

vi.mock('../../../src/wallet/messages/changed.ts', () => ({ announceChange: async () => {} }))

const agentKey = 'page|https://ada.example'
const usd = (amount: number) => ({ amount, currency: 'USD' })
const eur = (amount: number) => ({ amount, currency: 'EUR' })
const payees: Constraint = {
  type: 'payment.allowed_payees',
  allowed: [{ id: 'm1', name: 'Lamp Co', website: 'https://lamps.example' }],
}
const right = { method: 'passphrase', passphrase: 'right' } as const

let grants: Grants
let kinds: () => Promise<readonly string[]>
let commands: ReturnType<typeof createAgentCommands>

beforeEach(async () => {
  const { name, sealer } = newProfile()
  const db = openDatabase(name)
  grants = createGrants({ db, sealer, now: () => 1_800_000_000_000 })
  kinds = async () => (await db.activity.toArray()).map(({ kind }) => kind)
  const unused = {} as Pick<AgentCommandDeps, 'permissions' | 'pause' | 'sites'>
  const confirm: AgentCommandDeps['confirm'] = async proof => {
    if (proof.method !== 'passphrase' || proof.passphrase !== 'right') throw new WalletError('wrong_secret')
  }
  commands = createAgentCommands({ ...unused, db, vault: sealer, grants, confirm })
  const requester = { kind: 'page', origin: 'https://ada.example' } as const
  await grants.give({ key: agentKey, requester }, [
    payees,
    { type: 'payment.amount_range', currency: 'USD', max: 5_000 },
    { type: 'payment.budget', currency: 'USD', max: 20_000 },
  ])
})

const shown = async () => (await commands['agents.list']({})).agents[0]
const set = (limits: object) => commands['agents.setLimits']({ agentKey, ...limits })

describe('limits of an agent', () => {
  it('are lowered at a press, and the payees stay', async () => {
    await set({ perPurchase: usd(1_000), budget: usd(20_000) })
    expect(await shown()).toMatchObject({ perPurchase: usd(1_000), budget: usd(20_000) })
    expect((await grants.find(agentKey))?.constraints).toContainEqual(payees)
    expect(await kinds()).toEqual(['permission.given', 'permission.changed'])
  })

  it.each([
    ['raised', { perPurchase: usd(5_001), budget: usd(20_000) }],
    ['raised for the month', { perPurchase: usd(5_000), budget: usd(20_001) }],
    ['in another currency', { perPurchase: eur(1), budget: usd(20_000) }],
    ['taken away', { perPurchase: usd(5_000) }],
    ['all taken away', {}],
  ])('are %s by the person alone', async (_, limits) => {
    await expect(set(limits)).rejects.toMatchObject({ code: 'confirmation_needed' })
    await expect(set({ ...limits, confirm: { ...right, passphrase: 'wrong' } })).rejects.toMatchObject({
      code: 'wrong_secret',
    })
    expect(await shown()).toMatchObject({ perPurchase: usd(5_000), budget: usd(20_000) })
    await set({ ...limits, confirm: right })
    const { perPurchase, budget } = (await shown()) ?? {}
    expect({ ...(perPurchase && { perPurchase }), ...(budget && { budget }) }).toEqual(limits)
  })

  it('are none of somebody who may not ask', async () => {
    await grants.revoke(agentKey, 'person')
    await expect(set({ perPurchase: usd(1) })).rejects.toMatchObject({ code: 'not_found' })
    await expect(commands['agents.setLimits']({ agentKey: 'nobody' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('where there were none, are only ever less', () => {
    expect(allowsMore({}, { perPurchase: usd(1), budget: eur(1) })).toBe(false)
    expect(allowsMore({ budget: usd(1) }, { budget: usd(1) })).toBe(false)
  })
})
