import { WalletError } from '../../../../src/wallet/errors.ts'
import { defineFlow, minutes } from '../../../../src/wallet/flow/define.ts'
import type { Call, Flow, FlowDefinition, OnUnknown, StepOptions } from '../../../../src/wallet/flow/types.ts'
import type { Node, Outside, Program } from './programs.ts'
import type { Life, Scenario } from './stops.ts'

/** The scenario that runs a program once; the outside is shared by its lives. */
export function programScenario(program: Program, outside: Outside): Scenario {
  return {
    definitions: life => {
      const children: FlowDefinition<{ body: Program; at: string }, string[]> = defineFlow(
        'test/child',
        { version: 1, deadline: minutes(600) },
        (flow, input) => interpret({ life, outside, children }, flow, input.body, input.at),
      )
      return [rootOf(program, { life, outside, children }), children]
    },
    start: (runner, life) => runner.start(rootOf(program, { life, outside }), null, { key: 'root', keyHolds: 'ever' }),
    answer: ({ prompt }) => {
      if (prompt.kind === 'step-up-code') return { decision: 'code', code: '123456' }
      return prompt.kind === 'passkey' && prompt.view.provider !== 'never' ? { decision: 'cancel' } : undefined
    },
    result: ({ action, job }) => (action === 'never' ? undefined : { action, job }),
  }
}

interface Context {
  readonly life: Life
  readonly outside: Outside
  readonly children?: FlowDefinition<{ body: Program; at: string }, string[]>
}

function rootOf(program: Program, context: Context): FlowDefinition<null, string[]> {
  const { outside, life } = context
  return defineFlow(
    'test/root',
    {
      version: 1,
      deadline: minutes(600),
      compensate: async flow => {
        await flow.step('undo', byLookup(outside, 'undo'), () => commit(life, () => outside.doAgain('undo'), 'undo'))
      },
    },
    flow => interpret(context, flow, program, 'p'),
  )
}

async function interpret(context: Context, flow: Flow, body: Program, at: string): Promise<string[]> {
  const log: string[] = []
  for (const [index, node] of body.entries()) log.push(await perform(context, flow, node, `${at}.${index}`))
  return log
}

async function perform(context: Context, flow: Flow, node: Node, at: string): Promise<string> {
  const { life, outside } = context
  const name = at.replaceAll('.', '-')
  switch (node.kind) {
    case 'value': {
      const [once, again] = [await flow.value(`${name}-a`, () => life.number), await flow.value(`${name}-b`, () => 'v')]
      return `${typeof once}${again}`
    }
    case 'step':
      return stepOf(context, flow, node, name, at)
    case 'ask':
      return (await flow.ask(name, { kind: 'passkey', view: { purpose: 'pay', provider: 'Visa' } })).decision
    case 'wait':
      return String(await flow.wait(name, (await flow.value(`${name}-until`, () => life.now())) + node.seconds * 1000))
    case 'ceremony':
      return ceremonyOf(flow, node, name)
    case 'failing':
      return failing(context, flow, name, at)
    case 'race':
      return raceOf(context, flow, node, name, at)
    case 'child': {
      if (!context.children) throw new Error('no child definition')
      return (await flow.child(name, context.children, { body: node.body, at }, at)).join()
    }
    case 'attempt':
      return attemptOf(context, flow, node, name, at)
    case 'cancel':
      await flow.step(name, { onUnknown: 'repeat' }, () =>
        commit(
          life,
          () => outside.doOnce(at, 'cancel'),
          at,
          async () => void (await life.runner.cancel(flow.id, 'person')),
        ),
      )
      return 'cancel'
  }
}

/** Commits outside, then may be stopped before the wallet learns of it. */
async function commit(life: Life, effect: () => void, what: string, also?: () => Promise<void>): Promise<string> {
  effect()
  await also?.()
  await life.point(`committed ${what}`)
  return `did ${what}`
}

function byLookup(outside: Outside, what: string): StepOptions<string> {
  return { onUnknown: { lookup: async () => (outside.has(what) ? `did ${what}` : undefined) } }
}

function stepOf(
  { life, outside }: Context,
  flow: Flow,
  node: Extract<Node, { kind: 'step' }>,
  name: string,
  at: string,
): Promise<string> {
  const onUnknown: OnUnknown<string> = node.onUnknown === 'lookup' ? byLookup(outside, at).onUnknown : node.onUnknown
  // A lost answer of a step that can only be reported is unknown at once; keep that to the stops.
  const flaky = node.flaky && node.onUnknown !== 'report'
  const effect = async (call: Call) => {
    const done = await commit(
      life,
      () => (node.onUnknown === 'repeat' ? outside.doOnce(at, call.idempotencyKey) : outside.doAgain(at)),
      at,
    )
    if (flaky && outside.first(at)) throw new WalletError('gateway_unreachable')
    return done
  }
  return flow.step(
    name,
    { onUnknown, retry: [1_000], ...(node.irreversible && { irreversible: 'irreversible' }) },
    effect,
  )
}

async function ceremonyOf(flow: Flow, node: Extract<Node, { kind: 'ceremony' }>, name: string): Promise<string> {
  try {
    const { action } = await flow.ceremony(name, {
      surface: 'test',
      action: 'normal',
      job: { name },
      timeout: minutes(300),
      parse: raw => {
        if (node.fails) throw new WalletError('passkey_refused')
        return raw as { action: string }
      },
    })
    return action
  } catch (thrown) {
    if (thrown instanceof WalletError && thrown.code === 'passkey_refused') return 'refused'
    throw thrown
  }
}

async function failing({ life, outside }: Context, flow: Flow, name: string, at: string): Promise<string> {
  try {
    await flow.step(name, { onUnknown: 'repeat' }, async call => {
      await commit(life, () => outside.doOnce(at, call.idempotencyKey), at)
      throw new WalletError('provider_declined', { at })
    })
    return 'did not fail'
  } catch (thrown) {
    if (thrown instanceof WalletError && thrown.code === 'provider_declined') return `declined ${thrown.context.at}`
    throw thrown
  }
}

async function raceOf(
  context: Context,
  flow: Flow,
  node: Extract<Node, { kind: 'race' }>,
  name: string,
  at: string,
): Promise<string> {
  const soon = await flow.value(`${name}-now`, () => context.life.now())
  const branch = (kind: 'ask' | 'ceremony' | 'wait' | 'child', wins: boolean) => async (inner: Flow) => {
    if (kind === 'ask') {
      const provider = wins ? 'Visa' : 'never'
      return (await inner.ask('ask', { kind: 'passkey', view: { purpose: 'pay', provider } })).decision
    }
    if (kind === 'wait') return String(await inner.wait('wait', wins ? soon : soon + minutes(400)))
    if (kind === 'child') return neverChild(context, inner, at)
    const request = {
      surface: 'test',
      action: wins ? 'normal' : 'never',
      job: {},
      timeout: minutes(300),
      parse: String,
    }
    return await inner.ceremony('ceremony', request)
  }
  const { winner } = await flow.race<{ winner: unknown; loser: unknown }>(name, {
    winner: branch(node.winner, true),
    loser: branch(node.loser, false),
  })
  return winner
}

/** A child that waits for good: it must be cancelled with the branch that wanted it. */
async function neverChild({ life, children }: Context, flow: Flow, at: string): Promise<string> {
  if (!children) throw new Error('no child definition')
  const until = await flow.value('until', () => life.now())
  const body: Program = [{ kind: 'wait', seconds: 24_000 + (until % 1) }]
  return (await flow.child('child', children, { body, at: `${at}.never` }, `${at}.never`)).join()
}

/** A secret is made, other work happens, and the secret is used in an effect that must happen once, whatever comes. */
function attemptOf(
  context: Context,
  flow: Flow,
  node: Extract<Node, { kind: 'attempt' }>,
  name: string,
  at: string,
): Promise<string> {
  const { life, outside } = context
  return flow.attempt(name, async inner => {
    const secret = await secretOf(context, inner, node.secret, at)
    const log = await interpret(context, inner, node.body, at)
    const used = await inner.step('use', byLookup(outside, `${at}.use`), async () => {
      if (secret.code !== '123456') throw new Error('the secret is wrong')
      return commit(life, () => outside.doAgain(`${at}.use`), `${at}.use`)
    })
    return [...log, used].join()
  })
}

async function secretOf(
  context: Context,
  flow: Flow,
  kind: 'step' | 'ceremony' | 'code',
  at: string,
): Promise<{ code: string }> {
  if (kind === 'step') {
    return flow.step('secret', { onUnknown: 'repeat', secret: 'secret' }, async call => {
      await commit(context.life, () => context.outside.doOnce(at, call.idempotencyKey), at)
      return { code: '123456' }
    })
  }
  if (kind === 'ceremony') {
    const request = { surface: 'test', action: 'secret', job: {}, timeout: minutes(300), secret: 'secret' as const }
    return flow.ceremony('secret', { ...request, parse: () => ({ code: '123456' }) })
  }
  const answer = await flow.ask('secret', { kind: 'step-up-code', view: { method: 'otp_sms', sentTo: 'x' } })
  if (answer.decision !== 'code') throw new Error('no code')
  return answer
}
