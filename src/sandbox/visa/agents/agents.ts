import type { VisaContext } from '../context.ts'
import { sha256Hex } from '../digest.ts'
import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import { describeAgent } from './describe.ts'
import { duplicate, findAgent } from './find-agent.ts'
import { addKey } from './keys.ts'
import type { AgentRecord } from './record.ts'
import { type AgentRequest, agentSchema, agentUpdateSchema } from './schema.ts'

/** `POST /agents`: 201, or 409 for a domain, e-mail address or requestor id that is taken. */
export function registerAgent({ sandbox, body }: Call): Reply {
  const request = readBody('agents', agentSchema, body)
  requireFree(sandbox, request)
  const now = new Date(sandbox.clock.now()).toISOString()
  const { keys, ...members } = request
  const agent: AgentRecord = {
    id: agentIdOf(request),
    ...members,
    isActive: true,
    createdAt: now,
    updatedAt: now,
    keys: new Map(),
  }
  for (const [index, key] of keys.entries()) addKey(sandbox, agent, key, `keys[${index}].`)
  sandbox.state.agents.set(agent.id, agent)
  return { status: 201, body: describeAgent(sandbox, agent) }
}

/** `GET /agents/{agentId}`. */
export function getAgent({ sandbox, params }: Call): Reply {
  return { status: 200, body: describeAgent(sandbox, findAgent(sandbox, params.agentId ?? '')) }
}

/** `PUT /agents/{agentId}`: the id stays what it was, although it was made of the first domain and address. */
export function updateAgent({ sandbox, params, body }: Call): Reply {
  const agent = findAgent(sandbox, params.agentId ?? '')
  const { clientReferenceInformation: _, ...changes } = readBody('agents', agentUpdateSchema, body)
  requireFree(sandbox, changes, agent)
  const stated = Object.entries(changes).filter(([, value]) => value !== undefined)
  Object.assign(agent, Object.fromEntries(stated), { updatedAt: new Date(sandbox.clock.now()).toISOString() })
  return { status: 200, body: describeAgent(sandbox, agent) }
}

/** SHA-256 over domain, address and requestor id without separator (contract 8.8, assumed). */
function agentIdOf({ domain, contactEmail, tokenRequestorId }: AgentRequest): string {
  return sha256Hex(domain + contactEmail + tokenRequestorId)
}

const unique = ['domain', 'contactEmail', 'tokenRequestorId'] as const

type UniqueMembers = { readonly [name in (typeof unique)[number]]?: string | undefined }

function requireFree(sandbox: VisaContext, wanted: UniqueMembers, self?: AgentRecord): void {
  const others = [...sandbox.state.agents.values()].filter(agent => agent !== self)
  for (const member of unique) {
    const value = wanted[member]
    if (value !== undefined && others.some(agent => agent[member] === value)) throw duplicate(member)
  }
}
