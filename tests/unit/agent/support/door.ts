import 'fake-indexeddb/auto'
import { createCrowd } from '../../../../src/wallet/agent/crowd.ts'
import { createDispatch } from '../../../../src/wallet/agent/dispatch.ts'
import { createPermissionFlow } from '../../../../src/wallet/agent/permission-flow.ts'
import { createPermissions } from '../../../../src/wallet/agent/permissions.ts'
import type { RpcError } from '../../../../src/wallet/agent/rpc.ts'
import { createSubscribers } from '../../../../src/wallet/agent/subscribers.ts'
import { createThrottle } from '../../../../src/wallet/agent/throttle.ts'
import type { Sender } from '../../../../src/wallet/browser.ts'
import { WalletError } from '../../../../src/wallet/errors.ts'
import { createGrants } from '../../../../src/wallet/mandate/grants.ts'
import type { BridgeEvent } from '../../../../src/wallet/messages/agent.ts'
import type { PurchaseService } from '../../../../src/wallet/purchase/service.ts'
import type { Purchase, RequesterDocument } from '../../../../src/wallet/purchase/types.ts'
import { openDatabase } from '../../../../src/wallet/store/database.ts'
import { createBench, newProfile } from '../../flow/support/bench.ts'
import { FakeLocks } from '../../flow/support/fakes.ts'

export const EXTENSION = 'own-id'
export const ADA = 'https://ada.example'

export const purchase: Purchase = {
  id: `pr_${'0'.repeat(32)}`,
  flowId: 'f-1',
  idempotency: 'i',
  requestHash: 'r',
  requesterKey: 'k',
  status: 'pending_approval',
  createdAt: 0,
  updatedAt: 0,
  expiresAt: 1_800_000_900_000,
  sealed: '',
}

export interface Reply {
  readonly result?: unknown
  readonly error?: RpcError
}

/** The door over real permissions, with purchases that only note what they were asked. */
export function openDoor() {
  const profile = newProfile()
  const db = openDatabase(profile.name)
  const now = () => profile.clock
  const state = { setUp: true, paused: false, ancestors: [ADA] }
  const asked: unknown[] = []
  const sent: { document: RequesterDocument; event: BridgeEvent }[] = []
  const gone = new Set<string>()
  const note =
    (name: string) =>
    async (...args: unknown[]) => {
      asked.push([name, ...args])
      return purchase
    }
  const purchases: PurchaseService = {
    request: note('request'),
    get: note('get'),
    cancel: note('cancel'),
    reportOutcome: note('reportOutcome'),
    list: async () => [],
    weigh: async () => ({ forbidden: false, over: false }),
    cancelAll: async key => void asked.push(['cancelAll', key]),
    redeem: async (...args) => {
      asked.push(['redeem', ...args])
      return { purchase, handover: { type: 'sealed', jwe: 'e..w.e' } }
    },
  }
  const grants = createGrants({ db, sealer: lockable(profile), now })
  const throttle = createThrottle(profile.session, now)
  const permissionFlow = createPermissionFlow({ grants, refused: key => permissions.refused(key) })
  const bench = createBench([permissionFlow], { profile })
  const permissions = createPermissions({
    area: profile.session,
    grants,
    throttle,
    purchases,
    locks: new FakeLocks(),
    mayAsk: async () => state.setUp && !state.paused,
    ask: async input => void (await bench.runner.start(permissionFlow, input, { key: input.agentKey })),
  })
  const subscribers = createSubscribers({
    area: profile.session,
    now,
    purchasesOf: async () => [{ ...purchase, updatedAt: now() }],
    send: async (document, event) => {
      if (gone.has(document.documentId)) throw new Error('no such document')
      sent.push({ document, event })
    },
  })
  const dispatch = createDispatch({
    purchases,
    grants,
    permissions,
    subscribers,
    throttle,
    paused: async () => state.paused,
    extensionId: EXTENSION,
    crowd: createCrowd(now),
    ancestors: async () => state.ancestors,
  })
  let id = 0
  return {
    bench,
    state,
    asked,
    sent,
    gone,
    dispatch,
    throttle,
    permissions,
    subscribers,
    profile,
    async call(method: string, params?: unknown, from: Sender = sender()): Promise<Reply> {
      id += 1
      const body = JSON.stringify({ jsonrpc: '2.0', id, method, params })
      const reply = (await dispatch({ to: 'agent', type: 'request', body }, from)) as Reply & { id: number }
      if (reply.id !== id) throw new Error('another call was answered')
      return reply
    },
    async answer(answer: unknown) {
      const { prompt } = await bench.prompt('permission')
      await bench.runner.answer(prompt.id, prompt.revision, answer)
      await bench.quiet()
    },
  }
}

export type Door = ReturnType<typeof openDoor>

export function sender(origin = ADA, documentId = 'doc-1'): Sender {
  const tab = { id: 3, index: 0, highlighted: true, active: true, pinned: false, incognito: false, url: `${origin}/` }
  return { id: EXTENSION, frameId: 0, documentId, origin, url: `${origin}/`, documentLifecycle: 'active', tab }
}

/** Reading sealed columns fails while locked, as the vault's does. */
function lockable(profile: ReturnType<typeof newProfile>) {
  return {
    seal: profile.sealer.seal,
    unseal: async (place: string, sealed: string) => {
      if (!profile.unlocked) throw new WalletError('locked')
      return profile.sealer.unseal(place, sealed)
    },
  }
}
