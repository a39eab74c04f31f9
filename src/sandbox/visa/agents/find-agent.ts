import type { VisaContext } from '../context.ts'
import { Refusal } from '../rest/refusal.ts'
import type { AgentKeyRecord, AgentRecord } from './record.ts'

/** @throws Refusal 404, or 403 when the agent is deactivated */
export function findAgent(sandbox: VisaContext, agentId: string): AgentRecord {
  const agent = sandbox.state.agents.get(agentId)
  if (agent === undefined) throw new Refusal(404, { detail: 'Agent not found' })
  if (!agent.isActive) throw new Refusal(403, { detail: 'Agent is deactivated' })
  return agent
}

/** @throws Refusal 404 */
export function findKey(agent: AgentRecord, keyId: string): AgentKeyRecord {
  const key = agent.keys.get(keyId)
  if (key === undefined) throw new Refusal(404, { detail: 'Key not found' })
  return key
}

/** The registry's answer to a duplicate; only `detail` is published. */
export function duplicate(member: string): Refusal {
  return new Refusal(409, { detail: `${member} is already registered` })
}
