import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import {
  type AgentKeyRequest,
  agentKeyRequestSchema,
  registerAgentRequestSchema,
  updateAgentKeyRequestSchema,
  updateAgentRequestSchema,
} from '../../wire/visa/agents.ts'
import type { RestAnswer, RestClient, RestRequest } from '../visa/rest-client.ts'
import { UsageError, usage, words } from './usage.ts'

/** Where the registry is: a client that signs as the operator, and the commerce prefix. */
export interface AgentRegistry {
  readonly client: RestClient
  readonly prefix: string
}

const PAGE_SIZE = 30

/** Runs one command of the agent registry (contract 8.8) and gives the provider's answer. @throws UsageError, Refusal */
export async function runAgentCommand(registry: AgentRegistry, args: readonly string[]): Promise<RestAnswer> {
  const [command, ...rest] = args
  switch (command) {
    case 'register':
      return call(registry, 'POST', '', await readRequest(registerAgentRequestSchema, words(rest, 'FILE')[0]))
    case 'show':
      return call(registry, 'GET', agentPath(rest))
    case 'update':
      return call(
        registry,
        'PUT',
        agentPath(rest),
        await readRequest(updateAgentRequestSchema, words(rest, 'AGENT', 'FILE')[1]),
      )
    case 'keys':
      return call(registry, 'GET', `${agentPath(rest)}/keys?page=${readPage(rest[1])}&pageSize=${PAGE_SIZE}`)
    case 'add-key':
      return call(registry, 'POST', `${agentPath(rest)}/keys`, await readKey(rest))
    case 'show-key':
      return call(registry, 'GET', keyPath(rest))
    case 'update-key':
      return call(
        registry,
        'PUT',
        keyPath(rest),
        await readRequest(updateAgentKeyRequestSchema, words(rest, 'AGENT', 'KEY', 'FILE')[2]),
      )
    case 'deactivate':
      return call(registry, 'DELETE', keyPath(rest))
    case 'activate':
      return call(registry, 'POST', `${keyPath(rest)}/activate`, {})
    default:
      throw new UsageError(usage)
  }
}

function call(
  registry: AgentRegistry,
  method: RestRequest['method'],
  path: string,
  body?: unknown,
): Promise<RestAnswer> {
  return registry.client.call({
    method,
    target: `${registry.prefix}/agents${path}`,
    encryption: method === 'GET' || method === 'DELETE' ? 'none' : 'ours',
    accept: 'application/hal+json;charset=utf-8',
    ...(body === undefined ? {} : { body }),
  })
}

function agentPath(args: readonly string[]): string {
  const [agent] = words(args, 'AGENT')
  return `/${encodeURIComponent(agent)}`
}

function keyPath(args: readonly string[]): string {
  const [agent, key] = words(args, 'AGENT', 'KEY')
  return `/${encodeURIComponent(agent)}/keys/${encodeURIComponent(key)}`
}

function readPage(text = '1'): string {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError('PAGE must be a number from 1.')
  return text
}

async function readRequest<const S extends v.GenericSchema>(schema: S, file: string): Promise<v.InferOutput<S>> {
  const result = v.safeParse(schema, JSON.parse(await readFile(file, 'utf8')))
  if (result.success) return result.output
  throw new UsageError(`${file}: ${v.getDotPath(result.issues[0]) ?? 'the document'} is missing or wrong.`)
}

async function readKey(args: readonly string[]): Promise<AgentKeyRequest> {
  const [, keyName, file] = words(args, 'AGENT', 'NAME', 'PEM-FILE')
  const text = await readFile(file, 'utf8')
  // A private key would be turned into its public half without a word; better to say that the wrong file was given.
  if (text.includes('PRIVATE KEY')) throw new UsageError(`${file} holds a private key. Give the public one.`)
  const key = createPublicKey(text)
  const pem = key.export({ type: 'spki', format: 'pem' }).toString()
  return v.parse(agentKeyRequestSchema, {
    keyName,
    publicKey: Buffer.from(pem).toString('base64'),
    algorithm: algorithmFor(key, file),
  })
}

function algorithmFor(key: KeyObject, file: string): AgentKeyRequest['algorithm'] {
  switch (key.asymmetricKeyType) {
    case 'ed25519':
      return 'EdDSA'
    case 'rsa':
      return 'RSA-SHA256'
    case 'ec':
      return 'ECDSA-SHA256'
    default:
      throw new UsageError(`${file} holds a key the registry does not take. Use Ed25519, RSA or EC.`)
  }
}
