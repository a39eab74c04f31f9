import { WalletError } from '../errors.ts'
import { defineFlow, minutes } from '../flow/define.ts'
import type { Flow, FlowDefinition } from '../flow/types.ts'
import { type Constraint, limitsOf, withLimits } from '../mandate/constraints.ts'
import type { Grants } from '../mandate/grants.ts'
import type { PromptView } from '../messages/prompts.ts'
import type { AgentWords, Requester } from '../purchase/types.ts'

/** A question for a permission. */
export interface PermissionInput {
  readonly agentKey: string
  readonly requester: Requester
  readonly agent: AgentWords
  readonly constraints: readonly Constraint[]
}

export interface PermissionFlowDeps {
  readonly grants: Pick<Grants, 'give'>
  /** The person refused, or let the question lapse. */
  readonly refused: (agentKey: string) => Promise<void>
}

/** After this, a question nobody answered is withdrawn. */
export const PERMISSION_LIFETIME = minutes(30)

/** Asks the person whether a site may ask for purchases. Its key is the requester's. */
export function createPermissionFlow(deps: PermissionFlowDeps): FlowDefinition<PermissionInput, null> {
  return defineFlow<PermissionInput, null>(
    'permission',
    {
      version: 1,
      deadline: PERMISSION_LIFETIME,
      compensate: async (flow, { agentKey }) => {
        await flow.step('lapsed', { onUnknown: 'repeat' }, () => deps.refused(agentKey))
      },
    },
    (flow, input) => askPermission(flow, deps, input),
  )
}

async function askPermission(flow: Flow, deps: PermissionFlowDeps, input: PermissionInput): Promise<null> {
  const { agentKey, requester, agent, constraints } = input
  const answer = await flow.ask('permission', { kind: 'permission', view: toView(input) })
  if (answer.decision === 'refuse') {
    await flow.step('refused', { onUnknown: 'repeat' }, () => deps.refused(agentKey))
    throw new WalletError('declined_by_person')
  }
  await flow.step('give', { onUnknown: 'repeat' }, () =>
    deps.grants.give(
      { key: agentKey, requester, ...(agent.name !== undefined && { claimedName: agent.name }) },
      withLimits(constraints, answer),
    ),
  )
  return null
}

function toView({ requester, agent, constraints }: PermissionInput): PromptView<'permission'> {
  const payees = constraints.flatMap(constraint =>
    constraint.type === 'payment.allowed_payees'
      ? constraint.allowed.map(({ website }) => new URL(website).origin)
      : [],
  )
  return {
    requester: { ...requester },
    agent: { ...agent },
    ...limitsOf(constraints),
    ...(payees.length > 0 && { payees }),
  }
}
