import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createPause } from '../../../src/wallet/agent/pause.ts'
import { WalletError } from '../../../src/wallet/errors.ts'
import { defineFlow, minutes } from '../../../src/wallet/flow/define.ts'
import type { AnyDefinition } from '../../../src/wallet/flow/options.ts'
import { createRemovalBook, type RemovalBook } from '../../../src/wallet/removal/book.ts'
import { createRemoval, type Removal } from '../../../src/wallet/removal/commands.ts'
import { defineRemovalFlow } from '../../../src/wallet/removal/flow.ts'
import type { HeldLink, LinkHolder } from '../../../src/wallet/removal/types.ts'
import { openDatabase } from '../../../src/wallet/store/database.ts'
import { type Bench, createBench, newProfile } from '../flow/support/bench.ts'

vi.mock('../../../src/wallet/messages/changed.ts', () => ({ announceChange: async () => {} }))

const person = { method: 'passphrase', passphrase: 'right' } as const

/** What is linked out there, and what happened to it. */
interface Outside {
  links: HeldLink[]
  ended: string[]
  /** Codes with which an ending fails, by id of the link; `operator` for the operator. */
  fails: Record<string, WalletError['code']>
  knowsUs: boolean
  wiped: number
  unknown: number
}

let outside: Outside
let bench: Bench
let book: RemovalBook
let removal: Removal
let pause: ReturnType<typeof createPause>

const card = (id: string): HeldLink => ({
  id,
  provider: { id: 'visa', label: 'Visa' },
  name: { kind: 'card', network: 'visa', lastFour: '1111' },
  isLinked: true,
})
const identity = (id: string): HeldLink => ({
  id,
  provider: { id: 'transmit', label: 'Transmit' },
  name: { kind: 'identity', name: 'ann' },
  isLinked: true,
})

/** Money moves in the first; the second is anything else. */
const purchase = defineFlow('test/purchase', { version: 1, deadline: minutes(5) }, flow => flow.wait('for-ever', 9e15))
const other = defineFlow('test/other', { version: 1, deadline: minutes(5) }, flow => flow.wait('for-ever', 9e15))

function holder(kind: LinkHolder['kind']): LinkHolder {
  return {
    kind,
    list: async () => outside.links.filter(({ name }) => name.kind === kind),
    end: (flow, id, name) =>
      flow.step(name, { onUnknown: 'repeat' }, async () => {
        const code = outside.fails[id]
        if (code) throw new WalletError(code)
        outside.ended.push(id)
        outside.links = outside.links.filter(link => link.id !== id)
      }),
  }
}

function start(from?: Bench): void {
  const profile = from?.profile ?? newProfile()
  const db = openDatabase(profile.name)
  book = createRemovalBook(db, profile.sealer)
  pause = createPause(db)
  const holders = [holder('card'), holder('identity')]
  const flow = defineRemovalFlow({
    holders,
    book,
    leaveOperator: async () => {
      const code = outside.fails.operator
      if (code) throw new WalletError(code)
      outside.knowsUs = false
    },
  })
  const definitions: AnyDefinition[] = [flow, purchase, other]
  bench = from ? from.reborn(definitions) : createBench(definitions, { profile })
  removal = createRemoval({
    book,
    holders,
    flow,
    runner: bench.runner,
    pause,
    confirm: async proof => {
      if (proof.method !== 'passphrase' || proof.passphrase !== 'right') throw new WalletError('wrong_secret')
    },
    purchaseFlows: [purchase.type],
    unknownOutcomes: async () => outside.unknown,
    wipe: async () => {
      outside.wiped += 1
    },
  })
}

beforeEach(() => {
  outside = {
    links: [card('card-1'), card('card-2'), identity('identity-1')],
    ended: [],
    fails: {},
    knowsUs: true,
    wiped: 0,
    unknown: 0,
  }
  start()
})

async function remove(input: { confirm?: typeof person; anyway?: boolean } = { confirm: person }): Promise<void> {
  await removal.commands['device.remove'](input)
  await settled()
}

/** Until nothing runs: a try that failed waits a moment. */
async function settled(): Promise<void> {
  await bench.quiet()
  for (let seconds = 0; seconds < 8; seconds++) await bench.advance(1_000)
}

const view = () => removal.commands['device.removal']({})

describe('removing this device', () => {
  it('says beforehand what it would end, and what is not known yet', async () => {
    outside.unknown = 2
    expect(await view()).toEqual({
      stage: 'none',
      purchaseRuns: false,
      unknownOutcomes: 2,
      items: [
        ...outside.links.map(({ id, ...link }) => ({ ...link, key: `${link.name.kind}-${id}`, state: 'waiting' })),
        { key: 'operator', name: { kind: 'operator' }, isLinked: true, state: 'waiting' },
      ],
    })
  })

  it('wants the person, and nobody else', async () => {
    await expect(remove({})).rejects.toMatchObject({ code: 'confirmation_needed' })
    const wrong = { method: 'passphrase', passphrase: 'wrong' } as unknown as typeof person
    await expect(remove({ confirm: wrong })).rejects.toMatchObject({ code: 'wrong_secret' })
    expect(outside).toMatchObject({ ended: [], knowsUs: true, wiped: 0 })
    expect([await pause.isPaused(), (await view()).stage]).toEqual([false, 'none'])
  })

  it('ends every link, then leaves the operator, then wipes', async () => {
    await remove()
    expect(outside).toMatchObject({ ended: ['card-1', 'card-2', 'identity-1'], knowsUs: false, wiped: 1 })
    const { stage, items } = await view()
    expect([stage, items.map(({ state }) => state)]).toEqual(['wiping', ['ended', 'ended', 'ended', 'ended']])
  })

  it('also ends a link that came meanwhile', async () => {
    outside.links = outside.links.slice(0, 1)
    await removal.commands['device.remove']({ confirm: person })
    outside.links = [...outside.links, card('card-late')]
    await settled()
    expect(outside.ended).toEqual(['card-1', 'card-late'])
    expect(outside.wiped).toBe(1)
  })

  it('waits for a purchase that is under way, and lets agents be as they were', async () => {
    await bench.runner.start(purchase, undefined, { key: 'one' })
    expect((await view()).purchaseRuns).toBe(true)
    await expect(remove()).rejects.toMatchObject({ code: 'purchase_in_progress' })
    expect([await pause.isPaused(), (await view()).stage, outside.ended]).toEqual([false, 'none', []])
  })

  it('stops what else is under way, and no agent begins anything', async () => {
    const id = await bench.runner.start(other, undefined, { key: 'one' })
    outside.fails = { 'card-1': 'provider_rejected' }
    await remove()
    expect(await bench.runner.flow(id)).toMatchObject({ state: 'cancelled' })
    expect(await pause.isPaused()).toBe(true)
  })
})

describe('what could not be ended', () => {
  it('is named with its reason, and nothing is given up or wiped', async () => {
    outside.fails = { 'card-1': 'provider_rejected' }
    await remove()
    const { stage, items } = await view()
    expect(stage).toBe('stopped')
    expect(items.map(({ key, state, why }) => [key, state, why])).toEqual([
      ['card-card-1', 'left', 'provider_rejected'],
      ['card-card-2', 'ended', undefined],
      ['identity-identity-1', 'ended', undefined],
      ['operator', 'waiting', undefined],
    ])
    expect(outside).toMatchObject({ knowsUs: true, wiped: 0 })
  })

  it('is not tried one by one when nobody answers at all', async () => {
    outside.fails = { 'card-1': 'gateway_unreachable' }
    await remove()
    expect((await view()).items.map(({ state }) => state)).toEqual(['left', 'waiting', 'waiting', 'waiting'])
  })

  it('is tried again without asking who is there, and what has ended is not ended twice', async () => {
    outside.fails = { 'card-1': 'provider_rejected' }
    await remove()
    outside.fails = {}
    await remove({})
    expect(outside).toMatchObject({ ended: ['card-2', 'identity-1', 'card-1'], knowsUs: false, wiped: 1 })
    expect((await view()).items.map(({ key, state }) => [key, state])).toEqual([
      ['card-card-2', 'ended'],
      ['identity-identity-1', 'ended'],
      ['card-card-1', 'ended'],
      ['operator', 'ended'],
    ])
  })

  it('is left as it is when the person says so, be it the operator itself', async () => {
    outside.fails = { 'card-1': 'provider_rejected', operator: 'gateway_unreachable' }
    await remove()
    await remove({ anyway: true })
    expect(outside).toMatchObject({ ended: ['card-2', 'identity-1'], knowsUs: true, wiped: 1 })
    expect((await view()).items.filter(({ state }) => state === 'left').map(({ key }) => key)).toEqual([
      'card-card-1',
      'operator',
    ])
  })

  it('is no reason to go on when the person keeps the wallet: agents are as they were', async () => {
    outside.fails = { operator: 'gateway_unreachable' }
    await remove()
    expect((await view()).stage).toBe('stopped')
    await removal.commands['device.keep']({})
    expect([await pause.isPaused(), (await view()).stage, outside.wiped]).toEqual([false, 'none', 0])
    await expect(remove({})).rejects.toMatchObject({ code: 'confirmation_needed' })
  })

  it('agents that were paused before stay paused', async () => {
    await pause.set(true)
    outside.fails = { operator: 'gateway_unreachable' }
    await remove()
    await remove({})
    await removal.commands['device.keep']({})
    expect(await pause.isPaused()).toBe(true)
  })

  it('while it still runs, keeping the wallet stops it', async () => {
    outside.fails = { operator: 'gateway_unreachable' }
    await removal.commands['device.remove']({ confirm: person })
    await bench.quiet()
    expect((await view()).stage).toBe('running')
    await removal.commands['device.keep']({})
    await settled()
    expect([await pause.isPaused(), (await view()).stage, outside.wiped]).toEqual([false, 'none', 0])
  })
})

describe('a worker that is stopped', () => {
  it('leaves a removal that the next one goes on with', async () => {
    outside.fails = { 'card-2': 'provider_unavailable' }
    await removal.commands['device.remove']({ confirm: person })
    start(bench)
    outside.fails = {}
    expect(await removal.resume()).toBe(false)
    await bench.runner.resumeAll()
    await settled()
    expect(outside).toMatchObject({ knowsUs: false, wiped: 1 })
    expect(outside.ended.toSorted()).toEqual(['card-1', 'card-2', 'identity-1'])
  })

  it('with all ended but not wiped leaves the wiping to the next one, which need not be unlocked', async () => {
    await remove()
    start(bench)
    bench.profile.unlocked = false
    expect(await removal.resume()).toBe(true)
    expect(outside.wiped).toBe(2)
  })
})
