import type { VisaContext } from '../context.ts'
import type { AgentKeyRecord, AgentRecord } from './record.ts'

/** The agent as answered by register, get and update. */
export function describeAgent(sandbox: VisaContext, agent: AgentRecord) {
  const { keys, ...members } = agent
  return { ...members, agentType: 'known', keys: [...keys.values()].map(key => describeKey(sandbox, key)) }
}

/** A key as listed under its agent. */
export function describeKey(sandbox: VisaContext, { isActive, ...key }: AgentKeyRecord) {
  return { ...key, status: isActive ? lifeOf(sandbox, key) : 'deactivated' }
}

/** A key with its agent, as answered by the key calls. */
export function describeKeyOf(sandbox: VisaContext, agent: AgentRecord, key: AgentKeyRecord) {
  return { ...describeKey(sandbox, key), agentId: agent.id, agentName: agent.name, agentType: 'known' }
}

function lifeOf(
  sandbox: VisaContext,
  { expirationDate }: Pick<AgentKeyRecord, 'expirationDate'>,
): 'active' | 'expired' {
  return Date.parse(expirationDate) > sandbox.clock.now() ? 'active' : 'expired'
}
