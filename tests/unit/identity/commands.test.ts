import 'fake-indexeddb/auto'
import * as v from 'valibot'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { WalletError } from '../../../src/wallet/errors.ts'
import { createIdentityCommands } from '../../../src/wallet/identity/commands.ts'
import { defineIdentityFlows } from '../../../src/wallet/identity/flows.ts'
import { createIdentityBook } from '../../../src/wallet/identity/identities.ts'
import { createRuleBook, type RuleBook } from '../../../src/wallet/identity/rules.ts'
import type { IdentityState, LinkedIdentity } from '../../../src/wallet/identity/types.ts'
import { commandSchemas } from '../../../src/wallet/messages/commands.ts'
import type { IdentityProvider, Unsupported } from '../../../src/wallet/providers/identity-provider.ts'
import { openDatabase } from '../../../src/wallet/store/database.ts'
import { type Bench, createBench, newProfile } from '../flow/support/bench.ts'
import { fakeSecrets } from '../flow/support/fakes.ts'

vi.mock('../../../src/wallet/messages/changed.ts', () => ({ announceChange: async () => {} }))

const person = { method: 'passphrase', passphrase: 'right' } as const
const linked: LinkedIdentity = { subject: 'user-1', name: 'ann', reference: { keyId: 'k' } }

let bench: Bench
let rules: RuleBook
let commands: ReturnType<typeof createIdentityCommands>
let noted: string[]
let outside: {
  standing: IdentityState
  unlinked: string[]
  unsupported?: Unsupported
  inputs: unknown[]
  organisation?: { id: string; name: string }
}

beforeEach(() => {
  noted = []
  outside = { standing: 'active', unlinked: [], inputs: [] }
  const profile = newProfile()
  const db = openDatabase(profile.name)
  const secrets = fakeSecrets(profile.session)
  const identities = createIdentityBook(db, profile.sealer, () => profile.clock)
  rules = createRuleBook(db, profile.sealer)
  const provider = fakeProvider()
  const flows = defineIdentityFlows({
    identities,
    secrets,
    provider: () => provider,
    note: async (kind, { identity }) => void noted.push(`${kind} ${identity}`),
  })
  bench = createBench([flows.link, flows.check, flows.unlink], { profile })
  commands = createIdentityCommands({
    identities,
    rules,
    flows,
    runner: bench.runner,
    secrets,
    providers: [provider],
    confirm: async proof => {
      if (proof.method !== 'passphrase' || proof.passphrase !== 'right') throw new WalletError('wrong_secret')
    },
    agentOrigin: async key => (key === 'agent' ? 'https://agent.example' : undefined),
  })
})

function fakeProvider(): IdentityProvider {
  return {
    id: 'fake',
    label: 'Fake',
    kind: 'identity',
    perOrganisation: true,
    pins: { kind: 'hosts', hosts: [] },
    support: async () => outside.unsupported,
    link: (flow, input) =>
      flow.step('link', { onUnknown: 'repeat' }, async () => {
        outside.inputs.push(await input())
        return { ...linked, ...(outside.organisation && { organisation: outside.organisation }) }
      }),
    check: async () => outside.standing,
    unlink: async (_flow, { subject }) => void outside.unlinked.push(subject),
    verify: async () => {
      throw new WalletError('internal')
    },
  }
}

async function link(): Promise<string> {
  const { taskId } = await commands['identities.link']({ provider: 'fake', input: { username: 'ann' } })
  await bench.quiet()
  expect(await bench.runner.flow(taskId)).toMatchObject({ state: 'done' })
  const { identities } = await commands['identities.list']({})
  return identities.at(-1)?.id ?? ''
}

const own = async () => (await commands['identities.list']({})).identities
const usd = (amount: number) => ({ amount, currency: 'USD' })
const rule = { above: [usd(10_000)], agents: ['agent'] }

describe('an identity', () => {
  it('is linked with what the surface knew, which is kept for the session only, and found again with its name and rule', async () => {
    const identityId = await link()
    expect(outside.inputs).toEqual([{ username: 'ann' }])
    expect(JSON.stringify(await bench.profile.session.get(null))).not.toContain('ann')
    await commands['identities.rename']({ identityId, label: 'Work' })
    await commands['identities.setRule']({ identityId, ...rule })
    outside.standing = 'gone'
    await commands['identities.check']({})
    expect(await own()).toMatchObject([{ state: 'gone', label: 'Work' }])
    expect(await link()).toBe(identityId)
    expect(await own()).toMatchObject([
      {
        id: identityId,
        state: 'active',
        name: 'ann',
        label: 'Work',
        provider: { id: 'fake', label: 'Fake' },
        above: [usd(10_000)],
        agents: [{ key: 'agent', origin: 'https://agent.example' }],
      },
    ])
  })

  it('of a person in two organisations is called by them, wherever the two could be mistaken for each other', async () => {
    outside.organisation = { id: 'a', name: 'Acme' }
    const first = await link()
    expect(await own()).toMatchObject([{ called: 'ann' }])
    outside.organisation = { id: 'b', name: 'Bolt' }
    await link()
    const names = async () => (await own()).map(({ called }) => called).sort()
    expect(await names()).toEqual(['ann (Acme)', 'ann (Bolt)'])
    await commands['identities.rename']({ identityId: first, label: 'Work' })
    expect(await names()).toEqual(['Work', 'ann'])
    await commands['identities.rename']({ identityId: first, label: '' })
    await commands['identities.unlink']({ identityId: first })
    await bench.quiet()
    expect(noted).toEqual(['identity.linked ann', 'identity.linked ann (Bolt)', 'identity.unlinked ann (Acme)'])
  })

  it('is not linked where browser or system lack something', async () => {
    outside.unsupported = 'macos'
    expect(await commands['identities.providers']({})).toEqual({
      providers: [{ id: 'fake', label: 'Fake', unsupported: 'macos' }],
    })
    const { taskId } = await commands['identities.link']({ provider: 'fake' })
    await bench.quiet()
    expect(await bench.runner.flow(taskId)).toMatchObject({ state: 'failed', error: { code: 'identity_unsupported' } })
    expect(outside.inputs).toEqual([])
  })

  it('is unlinked at its provider and here; one that a rule needs only by the person', async () => {
    const identityId = await link()
    await commands['identities.setRule']({ identityId, ...rule })
    await expect(commands['identities.unlink']({ identityId })).rejects.toMatchObject({ code: 'confirmation_needed' })
    const wrong = { ...person, passphrase: 'wrong' }
    await expect(commands['identities.unlink']({ identityId, confirm: wrong })).rejects.toMatchObject({
      code: 'wrong_secret',
    })
    expect(outside.unlinked).toEqual([])
    await commands['identities.unlink']({ identityId, confirm: person })
    expect(outside.unlinked).toEqual(['user-1'])
    expect(await own()).toEqual([])
    expect(await rules.list()).toEqual([])
  })
})

describe('a rule', () => {
  it('is made and tightened with a press, loosened or taken away only by the person', async () => {
    const identityId = await link()
    await commands['identities.setRule']({ identityId, ...rule })
    await commands['identities.setRule']({ identityId, ...rule, above: [usd(5_000)] })
    for (const weaker of [
      { above: [usd(5_001)], agents: ['agent'] },
      { above: [usd(5_000)], agents: [] },
      { above: [], agents: [] },
    ]) {
      await expect(commands['identities.setRule']({ identityId, ...weaker })).rejects.toMatchObject({
        code: 'confirmation_needed',
      })
      expect(await own()).toMatchObject([{ above: [usd(5_000)], agents: [{ key: 'agent' }] }])
    }
    await commands['identities.setRule']({ identityId, above: [], agents: [], confirm: person })
    expect(await own()).toMatchObject([{ above: [], agents: [] }])
  })

  it('takes agents that have a permission, and refuses unknown ones and unknown identities', async () => {
    const identityId = await link()
    const unknown = { identityId, above: [], agents: ['nobody'] }
    await expect(commands['identities.setRule'](unknown)).rejects.toMatchObject({ context: { field: 'agents' } })
    await expect(commands['identities.setRule']({ ...rule, identityId: 'x' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('names each currency once', () => {
    const input = { identityId: 'i', above: [usd(1), usd(2)], agents: [] }
    expect(v.safeParse(commandSchemas['identities.setRule'], input).success).toBe(false)
  })
})
