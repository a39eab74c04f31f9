import type { StepUpOption } from '../../../wire/visa/passkey.ts'
import { readStepUpMethod, stepUpWork } from '../../../wire/visa/step-up.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import { confirmWithCode } from './step-up-code.ts'
import type { Method, MethodEnd, StepUp, Tally } from './step-up-method.ts'
import { confirmByWaiting } from './step-up-wait.ts'

/**
 * The issuer confirms the person by one of the methods it offers (contract 7.2). Resolves once the device may be registered.
 * Throws WalletError `cancelled` (context `wants: 'other_card'` when the person asks for another card) or `step_up_failed`.
 */
export async function stepUp(flow: Flow, name: string, work: StepUp, offered: readonly StepUpOption[]): Promise<void> {
  const tally: Tally = { sent: 0, tried: 0 }
  const methods = offered.map(toMethod)
  if (!methods.some(method => method.kind !== 'unknown'))
    throw new WalletError('step_up_failed', { reason: 'no_known_method' })
  let problem: string | undefined
  for (let round = 1; ; round++) {
    const method = await choose(flow, `${name}-choose-${round}`, work, methods, problem)
    const end = await confirm(flow, `${name}-method-${round}`, work, method, tally)
    if (end.end === 'confirmed') return
    problem = end.problem
  }
}

function confirm(flow: Flow, name: string, work: StepUp, method: Method, tally: Tally): Promise<MethodEnd> {
  switch (stepUpWork(method.kind)) {
    case 'send_code':
    case 'enter_code':
      return confirmWithCode(flow, name, work, method, tally)
    case 'wait':
      return confirmByWaiting(flow, name, work, method, tally)
    case 'none':
      throw new WalletError('step_up_failed', { reason: 'unknown_method' })
  }
}

async function choose(
  flow: Flow,
  name: string,
  work: StepUp,
  methods: readonly Method[],
  problem: string | undefined,
): Promise<Method> {
  const answer = await flow.ask(name, {
    kind: 'step-up-choose',
    view: {
      card: work.card,
      options: methods.map(({ id, kind, value }) => ({ id, method: kind, value })),
      ...(problem !== undefined && { problem }),
    },
  })
  if (answer.decision === 'other_card') throw new WalletError('cancelled', { wants: 'other_card' })
  if (answer.decision === 'cancel') throw new WalletError('cancelled', {})
  const chosen = methods.find(method => method.id === answer.optionId)
  if (!chosen || chosen.kind === 'unknown') throw new WalletError('invalid_input', { field: 'optionId' })
  return chosen
}

function toMethod(option: StepUpOption): Method {
  return {
    id: option.id,
    kind: readStepUpMethod(option),
    value: (option.value ?? '').slice(0, 120),
    ...(option.source !== undefined && { source: option.source }),
  }
}
