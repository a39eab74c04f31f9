import * as v from 'valibot'
import type { BridgeEvent, PurchaseChanged } from '../messages/agent.ts'
import type { Purchase, RequesterDocument } from '../purchase/types.ts'
import type { SessionArea } from '../store/secrets.ts'
import type { Caller } from './requester.ts'

const KEY = 'subscribers'
const listSchema = v.array(
  v.object({
    tabId: v.number(),
    frameId: v.number(),
    documentId: v.string(),
    origin: v.string(),
    key: v.string(),
  }),
)
type Subscriber = v.InferOutput<typeof listSchema>[number]

/** Documents that are told at most; the oldest makes room. */
const MAX_SUBSCRIBERS = 200

/** Documents of one requester at most: a page that comes again and again must not drive others out. */
const MAX_DOCUMENTS = 20

/** Milliseconds a change stays of interest to a page that comes back from the back/forward cache. */
export const MISSED_WINDOW = 60 * 60_000

export interface SubscribersDeps {
  readonly area: SessionArea
  /** Sends to exactly this document; rejects when it is gone. */
  readonly send: (document: RequesterDocument, event: BridgeEvent) => Promise<unknown>
  readonly purchasesOf: (requesterKey: string) => Promise<readonly Purchase[]>
  readonly now: () => number
}

/** Documents that want to hear when a purchase of their requester moves. In memory only, like the documents. */
export interface Subscribers {
  /** @returns where the requester's recent purchases stand, for a page that was away */
  add(caller: Caller): Promise<readonly PurchaseChanged[]>
  /** Tells the documents of the purchase's own requester, and forgets those that are gone. */
  tell(purchase: Pick<Purchase, 'id' | 'status' | 'requesterKey'>): Promise<void>
}

export function createSubscribers({ area, send, purchasesOf, now }: SubscribersDeps): Subscribers {
  let last: Promise<unknown> = Promise.resolve()

  /** Reading and writing the list are two turns: one at a time. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work, work)
    last = done
    return done
  }

  async function read(): Promise<Subscriber[]> {
    const parsed = v.safeParse(listSchema, (await area.get(KEY))[KEY] ?? [])
    return parsed.success ? parsed.output : []
  }

  const without = (documentIds: ReadonlySet<string>) =>
    inTurn(async () => area.set({ [KEY]: (await read()).filter(({ documentId }) => !documentIds.has(documentId)) }))

  return {
    async add({ requester, document, key }) {
      await inTurn(async () => {
        const others = (await read()).filter(({ documentId }) => documentId !== document.documentId)
        const own = others.filter(subscriber => subscriber.key === key)
        const crowded = new Set(own.slice(0, Math.max(0, own.length + 1 - MAX_DOCUMENTS)))
        const kept = others.filter(subscriber => !crowded.has(subscriber))
        await area.set({ [KEY]: [...kept, { ...document, origin: requester.origin, key }].slice(-MAX_SUBSCRIBERS) })
      })
      const since = now() - MISSED_WINDOW
      return (await purchasesOf(key))
        .filter(({ updatedAt }) => updatedAt >= since)
        .map(({ id, status }) => ({ id, status }))
    },

    async tell({ id, status, requesterKey }) {
      const own = (await read()).filter(({ key }) => key === requesterKey)
      const sent = await Promise.allSettled(
        own.map(subscriber =>
          send(subscriber, {
            to: 'bridge',
            event: 'purchaseChanged',
            origin: subscriber.origin,
            params: { id, status },
          }),
        ),
      )
      const gone = own.filter((_, index) => sent[index]?.status === 'rejected')
      if (gone.length > 0) await without(new Set(gone.map(({ documentId }) => documentId)))
    },
  }
}
