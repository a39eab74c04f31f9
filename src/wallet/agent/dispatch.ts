import * as v from 'valibot'
import type { Sender } from '../browser.ts'
import { WalletError } from '../errors.ts'
import type { BridgeMessage, PurchaseChanged } from '../messages/agent.ts'
import { requesterKey } from '../purchase/requester.ts'
import type { ReadAncestors } from './ancestors.ts'
import type { Crowd } from './crowd.ts'
import { toRpcError } from './errors.ts'
import type { MethodDeps } from './method.ts'
import { methods } from './methods/index.ts'
import { type Caller, readRequester } from './requester.ts'
import { type RequestId, type RpcResponse, readCall, readId } from './rpc.ts'
import { type MethodName, type MethodResult, methodSchemas } from './schema.ts'
import type { Subscribers } from './subscribers.ts'
import type { Throttle } from './throttle.ts'

export interface DispatchDeps extends MethodDeps {
  readonly subscribers: Subscribers
  readonly throttle: Throttle
  /** The person has paused all agents. */
  readonly paused: () => Promise<boolean>
  readonly extensionId: string
  readonly crowd: Crowd
  readonly ancestors: ReadAncestors
}

/** Answers what a bridge sent, or undefined for a message that is not an agent's. */
export type Dispatch = (
  message: unknown,
  sender: Sender,
) => Promise<RpcResponse | readonly PurchaseChanged[]> | undefined

/** What a pause stops: new requests, and credentials leaving the wallet. Looking, withdrawing and reporting go on. */
const pausable: ReadonlySet<MethodName> = new Set(['wallet_requestPurchase', 'wallet_redeem'])

/** Seconds after which a paused wallet may be asked again. */
const PAUSED_RETRY = 60

/** The one way from any door into the wallet (architecture 2): identity, permission, shape, then the method. */
export function createDispatch(deps: DispatchDeps): Dispatch {
  return (message, sender) => {
    if (!isBridgeMessage(message)) return undefined
    return message.type === 'subscribe' ? subscribe(deps, sender) : answer(deps, message.body, sender)
  }
}

async function answer(deps: DispatchDeps, body: string, sender: Sender): Promise<RpcResponse> {
  let id: RequestId | null = null
  try {
    return await deps.crowd.admit(sender, async () => {
      const call = readCall(body)
      id = call.id
      const caller = await identify(deps, sender)
      const method = readMethod(call.method)
      await requirePermission(deps, method, caller)
      return { jsonrpc: '2.0', id, result: await run(deps, method, caller, call.params) }
    })
  } catch (thrown) {
    const error = toRpcError(thrown)
    if (error.code === -32603) console.error('agent request failed', thrown)
    return { jsonrpc: '2.0', id: id ?? readId(body), error }
  }
}

/** A document that may not ask has nothing to hear either. */
async function subscribe(deps: DispatchDeps, sender: Sender): Promise<readonly PurchaseChanged[]> {
  try {
    return await deps.crowd.admit(sender, async () => deps.subscribers.add(await identify(deps, sender)))
  } catch {
    return []
  }
}

async function identify(deps: DispatchDeps, sender: Sender): Promise<Caller> {
  const asker = await readRequester(sender, deps.extensionId, deps.ancestors)
  return { ...asker, key: await requesterKey(asker.requester) }
}

function readMethod(name: string): MethodName {
  if (isMethodName(name)) return name
  throw new WalletError('unsupported_method', { field: 'method' })
}

function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(methodSchemas, name)
}

/** Before the params are looked at: without a permission nothing else can be learned. */
async function requirePermission(deps: DispatchDeps, name: MethodName, { key }: Caller): Promise<void> {
  if (methods[name].open) return
  if (!(await deps.grants.isAllowed(key))) throw new WalletError('not_permitted')
  if (pausable.has(name) && (await deps.paused())) throw new WalletError('throttled', { retryAfter: PAUSED_RETRY })
  if (name === 'wallet_requestPurchase') await deps.throttle.require(key)
  await deps.grants.seen(key)
}

async function run<M extends MethodName>(
  deps: DispatchDeps,
  name: M,
  caller: Caller,
  params: unknown,
): Promise<MethodResult<M>> {
  const parsed = v.safeParse(methodSchemas[name].params, params)
  if (!parsed.success) throw new WalletError('invalid_input', { field: firstField(parsed.issues) })
  return methods[name].run(deps, caller, parsed.output)
}

function firstField(issues: readonly v.BaseIssue<unknown>[]): string {
  const [issue] = issues
  return (issue && v.getDotPath(issue)) ?? 'params'
}

function isBridgeMessage(message: unknown): message is BridgeMessage {
  if (typeof message !== 'object' || message === null || !('to' in message) || message.to !== 'agent') return false
  if (!('type' in message)) return false
  return (
    message.type === 'subscribe' ||
    (message.type === 'request' && 'body' in message && typeof message.body === 'string')
  )
}
