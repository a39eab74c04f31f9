import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import type { VisaContext } from '../context.ts'
import { limits } from '../limits.ts'
import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import { Refusal } from '../rest/refusal.ts'
import { describeKey, describeKeyOf } from './describe.ts'
import { duplicate, findAgent, findKey } from './find-agent.ts'
import { requireFittingKey } from './public-key.ts'
import type { AgentKeyRecord, AgentRecord } from './record.ts'
import { type KeyRequest, keySchema, keyUpdateSchema } from './schema.ts'

const wholeNumber = (fallback: number, max: number) =>
  v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d*$/), v.transform(Number), v.maxValue(max)), String(fallback))
const pageSchema = v.object({ page: wholeNumber(1, 10_000), pageSize: wholeNumber(30, 100) })

/** Adds a key to an agent. @throws Refusal 409 for a taken name, 422 for a key that does not fit */
export function addKey(sandbox: VisaContext, agent: AgentRecord, request: KeyRequest, at = ''): AgentKeyRecord {
  requireFreeName(agent, request.keyName)
  requireFittingKey(request.publicKey, request.algorithm, at)
  const now = sandbox.clock.now()
  const stamp = new Date(now).toISOString()
  const { expirationDate = new Date(now + limits.agentKey).toISOString(), ...members } = request
  const key = { id: randomUUID(), ...members, expirationDate, isActive: true, createdAt: stamp, updatedAt: stamp }
  agent.keys.set(key.id, key)
  return key
}

/** `POST /agents/{agentId}/keys`. */
export function createAgentKey({ sandbox, params, body }: Call): Reply {
  const agent = findAgent(sandbox, params.agentId ?? '')
  const key = addKey(sandbox, agent, readBody('agents', keySchema, body))
  return { status: 201, body: describeKeyOf(sandbox, agent, key) }
}

/** `GET /agents/{agentId}/keys?page=1&pageSize=30`: page is 1-based, at most 100 a page. */
export function listAgentKeys({ sandbox, params, query }: Call): Reply {
  const agent = findAgent(sandbox, params.agentId ?? '')
  const { page, pageSize } = readBody('agents', pageSchema, query)
  const all = [...agent.keys.values()]
  const keys = all.slice((page - 1) * pageSize, page * pageSize).map(key => describeKey(sandbox, key))
  const body = { agentId: agent.id, agentName: agent.name, keys, pagination: paginate(page, pageSize, all.length) }
  return { status: 200, body }
}

function paginate(currentPage: number, pageSize: number, totalItems: number) {
  const totalPages = Math.ceil(totalItems / pageSize)
  return { totalItems, totalPages, currentPage, pageSize, hasNext: currentPage < totalPages, hasPrev: currentPage > 1 }
}

/** `GET /agents/{agentId}/keys/{keyId}`. */
export function getAgentKey({ sandbox, params }: Call): Reply {
  const agent = findAgent(sandbox, params.agentId ?? '')
  return { status: 200, body: describeKeyOf(sandbox, agent, findKey(agent, params.keyId ?? '')) }
}

/** `PUT /agents/{agentId}/keys/{keyId}`; 403 for a deactivated key. */
export function updateAgentKey({ sandbox, params, body }: Call): Reply {
  const agent = findAgent(sandbox, params.agentId ?? '')
  const key = findKey(agent, params.keyId ?? '')
  if (!key.isActive) throw new Refusal(403, { detail: 'Key is deactivated' })
  const changes = readBody('agents', keyUpdateSchema, body)
  if (changes.keyName !== undefined && changes.keyName !== key.keyName) requireFreeName(agent, changes.keyName)
  const next = readBody('agents', keySchema, { ...key, ...changes })
  requireFittingKey(next.publicKey, next.algorithm)
  Object.assign(key, next, { updatedAt: new Date(sandbox.clock.now()).toISOString() })
  return { status: 200, body: describeKeyOf(sandbox, agent, key) }
}

/** `DELETE /agents/{agentId}/keys/{keyId}`: a soft deactivation. */
export function deactivateAgentKey(call: Call): Reply {
  setActive(call, false)
  return { status: 204 }
}

/** `POST /agents/{agentId}/keys/{keyId}/activate`. */
export function activateAgentKey(call: Call): Reply {
  const { agent, key } = setActive(call, true)
  return { status: 200, body: describeKeyOf(call.sandbox, agent, key) }
}

function setActive({ sandbox, params }: Call, isActive: boolean) {
  const agent = findAgent(sandbox, params.agentId ?? '')
  const key = findKey(agent, params.keyId ?? '')
  key.isActive = isActive
  key.updatedAt = new Date(sandbox.clock.now()).toISOString()
  return { agent, key }
}

function requireFreeName(agent: AgentRecord, keyName: string): void {
  if ([...agent.keys.values()].some(key => key.keyName === keyName)) throw duplicate('keyName')
}
