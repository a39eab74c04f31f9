import { beforeEach, describe, expect, it } from 'vitest'
import { PERMISSION_LIFETIME } from '../../../src/wallet/agent/permission-flow.ts'
import { ADA, type Door, openDoor, purchase, sender } from './support/door.ts'

const permission = [
  { purchase: { caveats: [{ type: 'payment.budget', currency: 'USD', max: 5000 }], agent: { name: 'Ada' } } },
]
const payment = {
  vct: 'mandate.payment.1',
  transaction_id: 'cart-1',
  payee: { id: 'm', name: 'Lamp Co', website: 'https://lampco.example' },
  payment_amount: { amount: 4250, currency: 'USD' },
  payment_instrument: { id: 'any', type: 'card' },
}
const request = {
  idempotencyKey: 'k',
  mandates: [payment],
  checkout: { line_items: [{ title: 'Lamp', quantity: 1, total: 4250 }] },
}

let door: Door
beforeEach(() => {
  door = openDoor()
})

async function connect(): Promise<void> {
  await door.call('wallet_requestPermissions', permission)
  await door.answer({ decision: 'allow' })
}

describe('without a permission', () => {
  it('tells anybody what it speaks', async () => {
    expect((await door.call('wallet_getCapabilities')).result).toMatchObject({ version: '1', modes: ['direct'] })
  })

  it.each([
    'wallet_requestPurchase',
    'wallet_getPurchase',
    'wallet_cancelPurchase',
    'wallet_redeem',
    'wallet_reportOutcome',
    'wallet_getMandates',
    'wallet_revokePermissions',
  ])('%s is not permitted, before its params are even looked at', async method => {
    const { error } = await door.call(method, { nonsense: true })
    expect(error).toEqual({ code: 4100, message: 'Not permitted', data: { code: 'not_permitted' } })
    expect(door.asked).toEqual([])
  })

  it('can’t tell a locked, a paused and a new wallet from one whose person has not answered', async () => {
    const answers = []
    for (const [changes, unlocked] of [
      [{}, true],
      [{ paused: true }, true],
      [{ setUp: false }, true],
      [{}, false],
    ] as const) {
      door = openDoor()
      Object.assign(door.state, changes)
      door.profile.unlocked = unlocked
      const first = await door.call('wallet_requestPermissions', permission)
      const again = await door.call('wallet_requestPermissions', permission)
      expect(again.result).toEqual(first.result)
      const other = await door.call('wallet_getPurchase', { id: purchase.id })
      answers.push(
        [{ ...Object(first.result), id: '' }, other.error, await door.call('wallet_getCapabilities')].map(part =>
          shape(part),
        ),
      )
    }
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })
})

/** Ids of calls apart. */
function shape(part: unknown): unknown {
  return JSON.parse(JSON.stringify(part, (key, value) => (key === 'id' ? '' : value)))
}

describe('permissions', () => {
  it('are given by the person, with the person’s own limits', async () => {
    expect((await door.call('wallet_requestPermissions', permission)).result).toMatchObject({
      status: 'pending_approval',
    })
    const { prompt } = await door.bench.prompt('permission')
    expect(prompt.view).toMatchObject({ requester: { origin: ADA }, agent: { name: 'Ada' }, budget: { amount: 5000 } })
    await door.answer({ decision: 'allow', budget: { amount: 1000, currency: 'USD' } })
    const caveats = [{ type: 'payment.budget', currency: 'USD', max: 1000 }]
    expect((await door.call('wallet_requestPermissions', permission)).result).toEqual({
      status: 'granted',
      permissions: [{ parentCapability: 'purchase', caveats }],
    })
    expect((await door.call('wallet_getMandates')).result).toMatchObject({ mandates: [{ constraints: caveats }] })
  })

  it('that were refused are told once, and may be asked for again', async () => {
    await door.call('wallet_requestPermissions', permission)
    await door.answer({ decision: 'refuse' })
    expect((await door.call('wallet_requestPermissions', permission)).error).toMatchObject({ code: 4001 })
    expect((await door.call('wallet_requestPermissions', permission)).result).toMatchObject({
      status: 'pending_approval',
    })
  })

  it('count a question nobody answered as refused', async () => {
    await door.call('wallet_requestPermissions', permission)
    await door.bench.quiet()
    await door.bench.advance(PERMISSION_LIFETIME)
    expect((await door.call('wallet_requestPermissions', permission)).error).toMatchObject({ code: 4001 })
  })

  it('hold one question at a time', async () => {
    await door.call('wallet_requestPermissions', permission)
    expect((await door.call('wallet_requestPermissions', [{ purchase: {} }])).error).toMatchObject({ code: -32002 })
  })

  it('make a site pause after three refusals in a row', async () => {
    for (let time = 0; time < 3; time += 1) {
      await door.call('wallet_requestPermissions', permission)
      await door.answer({ decision: 'refuse' })
      await door.call('wallet_requestPermissions', permission)
    }
    expect((await door.call('wallet_requestPermissions', permission)).error).toMatchObject({
      code: -32005,
      data: { retryAfter: 60 },
    })
    door.profile.clock += 60_000
    expect((await door.call('wallet_requestPermissions', permission)).result).toMatchObject({
      status: 'pending_approval',
    })
  })

  it('with a caveat we can’t evaluate are refused', async () => {
    const caveats = [{ type: 'payment.agent_recurrence', frequency: 'DAILY' }]
    expect((await door.call('wallet_requestPermissions', [{ purchase: { caveats } }])).error).toMatchObject({
      code: -32602,
      data: { field: '0.purchase.caveats.0.type', reason: 'unresolved_constraint' },
    })
  })

  it('are asked for only after a pause ends, and then by the next call', async () => {
    door.state.paused = true
    const { result } = await door.call('wallet_requestPermissions', permission)
    expect(await door.bench.runner.openPrompts()).toEqual([])
    door.state.paused = false
    expect((await door.call('wallet_requestPermissions', permission)).result).toEqual(result)
    await door.answer({ decision: 'allow' })
    expect((await door.call('wallet_requestPermissions', permission)).result).toMatchObject({ status: 'granted' })
  })

  it('end when their holder gives them up', async () => {
    await connect()
    expect((await door.call('wallet_revokePermissions')).result).toEqual({ revoked: true })
    expect(door.asked).toContainEqual(['cancelAll', expect.any(String)])
    expect((await door.call('wallet_getMandates')).error).toMatchObject({ code: 4100 })
  })

  it('belong to the origin that asked, and not to the same origin inside another site', async () => {
    await connect()
    expect((await door.call('wallet_getMandates', {}, sender('https://eve.example'))).error).toMatchObject({
      code: 4100,
    })
    const framed = { ...sender(), frameId: 2, tab: { ...sender().tab, url: 'https://eve.example/' } } as ReturnType<
      typeof sender
    >
    expect((await door.call('wallet_getMandates', {}, framed)).error).toMatchObject({ code: 4100 })
  })
})

describe('with a permission', () => {
  beforeEach(connect)

  it('hands a request on with the browser’s requester and cleaned words', async () => {
    const { result } = await door.call('wallet_requestPurchase', {
      ...request,
      agent: { name: 'Ada\u202e', purpose: 'Replace\u0000 shoes' },
      requester: { origin: 'https://bank.example' },
      autoApprove: true,
    })
    expect(result).toEqual({ id: purchase.id, status: 'pending_approval', expiresAt: '2027-01-15T08:15:00.000Z' })
    expect(door.asked).toEqual([
      [
        'request',
        { kind: 'page', origin: ADA },
        {
          idempotencyKey: 'k',
          agent: { name: 'Ada', purpose: 'Replace shoes' },
          claim: { payment, described: request.checkout, release: 'fill' },
        },
      ],
    ])
  })

  it('takes requests while locked', async () => {
    door.profile.unlocked = false
    expect((await door.call('wallet_requestPurchase', request)).result).toMatchObject({ status: 'pending_approval' })
    expect((await door.call('wallet_requestPermissions', permission)).result).toEqual({ status: 'granted' })
  })

  it('hands out nothing new while all agents are paused', async () => {
    door.state.paused = true
    for (const method of ['wallet_requestPurchase', 'wallet_redeem']) {
      expect((await door.call(method, request)).error).toMatchObject({ code: -32005, data: { retryAfter: 60 } })
    }
    expect((await door.call('wallet_getPurchase', { id: purchase.id })).result).toBeDefined()
  })

  it.each([
    ['no payment', { ...request, mandates: [] }, 'mandates'],
    ['two payments', { ...request, mandates: [payment, payment] }, 'mandates'],
    ['an unknown mandate', { ...request, mandates: [{ vct: 'mandate.payment.open.1' }] }, 'mandates.0.vct'],
    [
      'a fractional amount',
      { ...request, mandates: [{ ...payment, payment_amount: { amount: 0.1, currency: 'USD' } }] },
      'mandates.0.payment_amount.amount',
    ],
    [
      'an amount of nothing',
      { ...request, mandates: [{ ...payment, payment_amount: { amount: 0, currency: 'USD' } }] },
      'mandates.0.payment_amount.amount',
    ],
    ['another mode', { ...request, mode: 'autonomous' }, 'mode'],
    ['no key', { ...request, idempotencyKey: undefined }, 'idempotencyKey'],
    ['a key of control characters', { ...request, idempotencyKey: 'a\u0000b' }, 'idempotencyKey'],
    ['params in an array', [request], 'idempotencyKey'],
  ])('names the field of %s', async (_, params, field) => {
    expect((await door.call('wallet_requestPurchase', params)).error).toMatchObject({ code: -32602, data: { field } })
    expect(door.asked).toEqual([])
  })

  it.each(['', 'pr_1', `pr_${'0'.repeat(31)}G`, '__proto__'])('refuses the id %j', async id => {
    expect((await door.call('wallet_getPurchase', { id })).error).toMatchObject({ code: -32602, data: { field: 'id' } })
  })

  it('redeems, and acknowledges only when told so', async () => {
    expect((await door.call('wallet_redeem', { id: purchase.id })).result).toMatchObject({
      credential: { type: 'sealed', jwe: 'e..w.e' },
    })
    await door.call('wallet_redeem', { id: purchase.id, acknowledge: true })
    expect(door.asked.map(call => Array.isArray(call) && call[3])).toEqual(['fetch', 'acknowledge'])
  })
})

describe('anything else', () => {
  it.each(['wallet_unknown', 'constructor', '__proto__', 'toString'])('%s is unsupported', async method => {
    expect((await door.call(method)).error).toMatchObject({ code: 4200 })
  })

  it('is not an agent’s message', () => {
    for (const message of [
      undefined,
      null,
      'x',
      {},
      { to: 'wallet' },
      { to: 'agent' },
      { to: 'agent', type: 'request', body: {} },
    ]) {
      expect(door.dispatch(message, sender())).toBeUndefined()
    }
  })

  it('never says why a document may not ask', async () => {
    const { error } = await door.call('wallet_getCapabilities', {}, sender('http://plain.example'))
    expect(error).toEqual({ code: 4100, message: 'Not permitted', data: { code: 'not_permitted' } })
  })
})

describe('events', () => {
  const key = async () => {
    const calls = door.asked.filter(call => Array.isArray(call) && call[0] === 'cancelAll')
    return String((calls.at(-1) as unknown[])[1])
  }

  it('reach the documents of the purchase’s own requester only', async () => {
    await connect()
    await door.dispatch({ to: 'agent', type: 'subscribe' }, sender())
    await door.dispatch({ to: 'agent', type: 'subscribe' }, sender('https://eve.example', 'doc-eve'))
    await door.call('wallet_revokePermissions')
    await door.subscribers.tell({ id: purchase.id, status: 'approved', requesterKey: await key() })
    expect(door.sent).toEqual([
      {
        document: expect.objectContaining({ documentId: 'doc-1', tabId: 3, frameId: 0 }),
        event: { to: 'bridge', event: 'purchaseChanged', origin: ADA, params: { id: purchase.id, status: 'approved' } },
      },
    ])
  })

  it('forget a document that is gone', async () => {
    await door.dispatch({ to: 'agent', type: 'subscribe' }, sender())
    await connect()
    await door.call('wallet_revokePermissions')
    const moved = { id: purchase.id, status: 'approved' as const, requesterKey: await key() }
    door.gone.add('doc-1')
    await door.subscribers.tell(moved)
    door.gone.clear()
    await door.subscribers.tell(moved)
    expect(door.sent).toEqual([])
  })

  it('still reach a requester after another came with hundreds of documents', async () => {
    await connect()
    await door.dispatch({ to: 'agent', type: 'subscribe' }, sender())
    for (let count = 0; count < 250; count++)
      await door.dispatch({ to: 'agent', type: 'subscribe' }, sender('https://eve.example', `doc-eve-${count}`))
    await door.call('wallet_revokePermissions')
    await door.subscribers.tell({ id: purchase.id, status: 'approved', requesterKey: await key() })
    expect(door.sent.map(({ document }) => document.documentId)).toEqual(['doc-1'])
  })

  it('tell a page that comes back what it missed', async () => {
    expect(await door.dispatch({ to: 'agent', type: 'subscribe' }, sender())).toEqual([
      { id: purchase.id, status: 'pending_approval' },
    ])
    expect(await door.dispatch({ to: 'agent', type: 'subscribe' }, sender('http://plain.example'))).toEqual([])
  })
})
