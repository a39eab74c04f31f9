import type { Handler } from '../rest/endpoint.ts'
import { getAgent, registerAgent, updateAgent } from './agents.ts'
import {
  activateAgentKey,
  createAgentKey,
  deactivateAgentKey,
  getAgentKey,
  listAgentKeys,
  updateAgentKey,
} from './keys.ts'

/** A call of the registry, relative to the prefix. */
export interface AgentRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly handler: Handler
}

/** The agent registry (contract 8.8). */
export const agentRoutes: readonly AgentRoute[] = [
  { method: 'POST', path: '/agents', handler: registerAgent },
  { method: 'GET', path: '/agents/:agentId', handler: getAgent },
  { method: 'PUT', path: '/agents/:agentId', handler: updateAgent },
  { method: 'POST', path: '/agents/:agentId/keys', handler: createAgentKey },
  { method: 'GET', path: '/agents/:agentId/keys', handler: listAgentKeys },
  { method: 'GET', path: '/agents/:agentId/keys/:keyId', handler: getAgentKey },
  { method: 'PUT', path: '/agents/:agentId/keys/:keyId', handler: updateAgentKey },
  { method: 'DELETE', path: '/agents/:agentId/keys/:keyId', handler: deactivateAgentKey },
  { method: 'POST', path: '/agents/:agentId/keys/:keyId/activate', handler: activateAgentKey },
]
