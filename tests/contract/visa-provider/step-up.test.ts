import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OpenPrompt } from '../../../src/wallet/messages/approval.ts'
import { addCard } from '../support/card-worker.ts'
import { addedCard } from '../support/device.ts'
import type { Person } from '../support/person.ts'
import { choose, willing } from './support/scripts.ts'
import { startWorker } from './support/worker.ts'
import { type Device, newDevice, startWorld, visaDeps, type World } from './support/world.ts'

let world: World
let device: Device

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(async () => {
  await world.reset()
  device = await newDevice(world)
})

/** Adds the card and links it with this person; tells how it ended and what was shown. */
async function link(number: string, person: Person) {
  const worker = startWorker(world, device, { person })
  await addCard(worker, device, number)
  const card = await addedCard(device)
  const end = await worker.run(worker.flows.link, card)
  worker.stop()
  const linked = await visaDeps(device).links.isLinked(card)
  return { end, shown: worker.shown, linked, card }
}

function views<K extends OpenPrompt['kind']>(shown: readonly OpenPrompt[], kind: K) {
  return shown.flatMap(prompt =>
    prompt.kind === kind ? [prompt.view as Extract<OpenPrompt, { kind: K }>['view']] : [],
  )
}

describe('step-up by a code', () => {
  it.each(['otp_sms', 'otp_email', 'otp_bank'] as const)('%s', async method => {
    const { end, linked, shown } = await link('4111111111111111', willing(method))
    expect(end).toMatchObject({ state: 'done' })
    expect(linked).toBe(true)
    expect(views(shown, 'step-up-code')[0]).toMatchObject({ method, triesLeft: 3, resendsLeft: 2 })
    expect(await world.counts()).toMatchObject({ otpSent: 1, registrations: 1, enrolments: 1 })
  })

  it('asks for a new code after a wrong one and counts down', async () => {
    const codes = ['000000', '456789']
    const person: Person = { ...willing(), 'step-up-code': () => ({ decision: 'code', code: codes.shift() ?? '' }) }
    const { end, shown } = await link('4622943123100126', person)
    expect(end).toMatchObject({ state: 'done' })
    expect(views(shown, 'step-up-code')).toMatchObject([
      { triesLeft: 3, resendsLeft: 2 },
      { triesLeft: 2, resendsLeft: 1, problem: 'code_wrong' },
    ])
    expect(await world.counts()).toMatchObject({ otpSent: 2 })
  })

  it('promises no more tries than there are codes, also after another way was taken', async () => {
    const answers = [{ decision: 'code', code: '000000' }, { decision: 'other_method' }] as const
    const methods = ['otp_sms', 'otp_email'] as const
    let answered = 0
    let chosen = 0
    const { end, shown } = await link('4622943123100126', {
      ...willing(),
      'step-up-choose': prompt => choose(prompt.view.options, methods[chosen++] ?? ''),
      'step-up-code': () => answers[answered++] ?? { decision: 'code', code: '456789' },
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(views(shown, 'step-up-code').at(-1)).toMatchObject({ method: 'otp_email', triesLeft: 1, resendsLeft: 0 })
    expect(await world.counts()).toMatchObject({ otpSent: 3 })
  })

  it('sends another code when the person asks for one', async () => {
    const answers = [{ decision: 'resend' }, { decision: 'code', code: '456789' }] as const
    let count = 0
    const { end, shown } = await link('4622943123100126', { ...willing(), 'step-up-code': () => answers[count++] })
    expect(end).toMatchObject({ state: 'done' })
    expect(views(shown, 'step-up-code')[1]).toMatchObject({ resendsLeft: 1 })
    expect(views(shown, 'step-up-code')[1]).not.toHaveProperty('problem')
    expect(await world.counts()).toMatchObject({ otpSent: 2 })
  })

  it.each([
    ['did not get through', 'drop-before', { decision: 'resend' }],
    ['was heard, but not answered', 'drop-after', { decision: 'code', code: '456789' }],
  ] as const)('sends no second code by itself when the request for one %s', async (_, mode, answer) => {
    await world.control('faults', { match: { path: '/one-time-passwords$' }, mode })
    const answers = [answer, { decision: 'code', code: '456789' }] as const
    let count = 0
    const { end, shown } = await link('4622943123100126', { ...willing(), 'step-up-code': () => answers[count++] })
    expect(end).toMatchObject({ state: 'done' })
    const [first, ...later] = views(shown, 'step-up-code')
    expect(first).toMatchObject({ method: 'otp_sms', delivery: 'unclear' })
    expect(later.filter(view => view.delivery)).toEqual([])
    expect(await world.counts()).toMatchObject({ otpSent: 1 })
  })

  it('leads back to the choice once no more codes are sent', async () => {
    let chosen = 0
    const { end, shown, linked } = await link('4622943123100126', {
      ...willing('otp_sms', '000000'),
      'step-up-choose': prompt =>
        chosen++ === 0 ? choose(prompt.view.options, 'otp_sms') : { decision: 'cancel' as const },
    })
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(linked).toBe(false)
    expect(views(shown, 'step-up-choose')[1]).toMatchObject({ problem: 'code_blocked' })
    expect(await world.counts()).toMatchObject({ otpSent: 3, registrations: 0 })
  })

  it('takes the code that the bank’s app shows', async () => {
    const { end, shown } = await link('4622943123100175', {
      ...willing('app_code', 'ISSUER-OK'),
    })
    expect(end).toMatchObject({ state: 'done' })
    expect(views(shown, 'step-up-code')[0]).toMatchObject({
      method: 'app_code',
      openUrl: expect.stringContaining('/app'),
    })
    expect(await world.counts()).toMatchObject({ otpSent: 0, registrations: 1 })
  })
})

describe('step-up by waiting for the bank', () => {
  /** The bank approves while the person waits. */
  async function approvedWhileWaiting(number: string, method: 'app' | 'customer_service' | 'outbound_call') {
    const worker = startWorker(world, device, { person: { ...willing(method), 'step-up-wait': () => undefined } })
    await addCard(worker, device, number)
    const card = await addedCard(device)
    const id = await worker.runner.start(worker.flows.link, card, { key: 'wait' })
    const prompt = await worker.shows('step-up-wait')
    await world.control(`bindings/${card.reference.tokenId}/approve`)
    const end = await worker.ended(id)
    worker.stop()
    return { end, prompt }
  }

  it('in an app that shows no code', async () => {
    const { end, prompt } = await approvedWhileWaiting('4622943123100183', 'app')
    expect(prompt).toMatchObject({ view: { method: 'app' } })
    expect(end).toMatchObject({ state: 'done' })
    expect(await world.counts()).toMatchObject({ otpSent: 0, registrations: 1, enrolments: 1 })
  })

  it.each(['customer_service', 'outbound_call'] as const)('on the telephone: %s', async method => {
    const { end, prompt } = await approvedWhileWaiting('4622943123100142', method)
    expect(prompt).toMatchObject({ view: { method } })
    expect(end).toMatchObject({ state: 'done' })
  })

  it('looks at once when the person says so, and waits on', async () => {
    let asked = 0
    const worker = startWorker(world, device, {
      person: {
        ...willing('customer_service'),
        'step-up-wait': () => (asked++ === 0 ? { decision: 'check_now' } : undefined),
      },
    })
    await addCard(worker, device, '4622943123100142')
    const card = await addedCard(device)
    const id = await worker.runner.start(worker.flows.link, card, { key: 'check' })
    await worker.shows('step-up-wait', 2)
    await world.control(`bindings/${card.reference.tokenId}/approve`)
    expect(await worker.ended(id)).toMatchObject({ state: 'done' })
    worker.stop()
  })

  it('ends when the bank says no', async () => {
    const worker = startWorker(world, device, {
      person: { ...willing('customer_service'), 'step-up-wait': () => undefined },
    })
    await addCard(worker, device, '4622943123100142')
    const card = await addedCard(device)
    const id = await worker.runner.start(worker.flows.link, card, { key: 'no' })
    await worker.shows('step-up-wait')
    await world.control(`bindings/${card.reference.tokenId}/decline`)
    expect((await worker.ended(id)).error).toMatchObject({ code: 'step_up_failed' })
    expect(await world.counts()).toMatchObject({ registrations: 0 })
    worker.stop()
  })

  it('is not taken in by what the bank decided before', async () => {
    await world.control('switch', { approvalWebhook: `${world.stage.gateway.loopback}/v1/visa/approval-notifications` })
    let asked = 0
    const worker = startWorker(world, device, {
      person: {
        ...willing('customer_service'),
        'step-up-wait': () => (asked++ === 0 ? { decision: 'check_now' } : undefined),
      },
    })
    await addCard(worker, device, '4622943123100142')
    const card = await addedCard(device)
    await world.control(`bindings/${card.reference.tokenId}/decline`, { clientDeviceId: 'an-earlier-try' })
    expect(await world.counts()).toMatchObject({ notificationsSent: 1 })
    const id = await worker.runner.start(worker.flows.link, card, { key: 'before' })
    await worker.shows('step-up-wait', 2)
    await world.control(`bindings/${card.reference.tokenId}/approve`)
    expect(await worker.ended(id)).toMatchObject({ state: 'done' })
    worker.stop()
  })

  it('on the bank’s 3-D Secure page', async () => {
    const worker = startWorker(world, device, { person: { ...willing('three_ds'), 'step-up-wait': () => undefined } })
    await addCard(worker, device, '4622943123100134')
    const card = await addedCard(device)
    const id = await worker.runner.start(worker.flows.link, card, { key: '3ds' })
    const prompt = await worker.shows('step-up-wait')
    const page = new URL(prompt.view.openUrl ?? '')
    expect(page.hostname).toBe('issuer.localhost')
    await world.control(`bindings/${card.reference.tokenId}/approve`)
    await visitCallback(page.searchParams.get('wpcallback') ?? '')
    expect(await worker.ended(id)).toMatchObject({ state: 'done' })
    worker.stop()
  })

  it('is the bank’s no, and not a card that can’t be linked, when the person refuses on that page', async () => {
    const worker = startWorker(world, device, { person: { ...willing('three_ds'), 'step-up-wait': () => undefined } })
    await addCard(worker, device, '4622943123100134')
    const card = await addedCard(device)
    const id = await worker.runner.start(worker.flows.link, card, { key: '3ds-no' })
    const { searchParams } = new URL((await worker.shows('step-up-wait')).view.openUrl ?? '')
    await world.control(`bindings/${card.reference.tokenId}/decline`)
    await visitCallback(searchParams.get('wpcallback') ?? '')
    expect((await worker.ended(id)).error).toMatchObject({ code: 'step_up_failed' })
    worker.stop()
  })

  it('lets the person take another way', async () => {
    const answers = ['customer_service', 'otp_sms'] as const
    let count = 0
    const { end } = await link('4111111111111111', {
      ...willing(),
      'step-up-choose': prompt => choose(prompt.view.options, answers[count++] ?? ''),
      'step-up-wait': () => ({ decision: 'other_method' }),
    })
    expect(end).toMatchObject({ state: 'done' })
  })
})

describe('what the issuer and the network may say', () => {
  it('approves without any step-up', async () => {
    const { end, shown } = await link('4622943123100118', willing())
    expect(end).toMatchObject({ state: 'done' })
    expect(shown.map(prompt => prompt.kind)).toEqual(['disclose', 'passkey'])
  })

  it('understands the other spelling', async () => {
    await world.control('switch', { stepUpSpelling: 'STEP_UP_AUTHENTICATION' })
    expect((await link('4622943123100126', willing())).end).toMatchObject({ state: 'done' })
  })

  it('cannot bind devices', async () => {
    const { end, linked } = await link('4622943123100159', willing())
    expect(end).toMatchObject({ state: 'failed', error: { code: 'issuer_unsupported' } })
    expect(linked).toBe(false)
  })

  it('wants the passkey once more before it enrols', async () => {
    const { end } = await link('4622943123100167', willing())
    expect(end).toMatchObject({ state: 'done' })
    expect(await world.counts()).toMatchObject({ registrations: 1, authentications: 1, enrolments: 1 })
  })

  it('takes no such card', async () => {
    const worker = startWorker(world, device, { person: willing() })
    const end = await addCard(worker, device, '4000000000000002')
    expect(end).toMatchObject({ state: 'failed', error: { code: 'card_not_eligible' } })
    expect(await world.counts()).toMatchObject({ tokensCreated: 0 })
    worker.stop()
  })

  it('is told nothing when the person does not agree', async () => {
    const { end } = await link('4622943123100126', { ...willing(), disclose: () => ({ decision: 'refuse' }) })
    expect(end).toMatchObject({ state: 'declined' })
    expect(device.disclosures).toEqual([])
  })
})

/** What the person's browser does at the end of the 3-D Secure page. */
async function visitCallback(address: string): Promise<void> {
  const { pathname, search } = new URL(address)
  await fetch(world.stage.gateway.loopback + pathname + search, { redirect: 'manual' })
}
