import type { IdentityCheck } from '../../wire/identity-check.ts'
import { type ActivityFacts, appendWith, sealEntry, transactIn } from '../activity/log.ts'
import { WalletError } from '../errors.ts'
import type { Sealer } from '../flow/options.ts'
import type { PreparedFlow } from '../flow/runner.ts'
import type { Transact } from '../flow/types.ts'
import { ledgerPlace } from '../mandate/ledger.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { LedgerRow } from '../store/rows.ts'
import { hashJson } from './hash.ts'
import { canMove } from './status.ts'
import type { FrozenFacts, Purchase, PurchaseSecret, PurchaseStatus } from './types.ts'

/** A purchase moved; told to whoever shows or watches it. */
export type Moved = (purchase: Purchase) => void

export interface RecordDeps {
  readonly db: WalletDatabase
  readonly sealer: Sealer
  readonly now: () => number
  readonly moved: Moved
}

/** What changes beside the status. */
export interface Change {
  /** Where it must stand, else nothing changes: somebody else moved it meanwhile. */
  readonly from?: PurchaseStatus
  readonly action?: Purchase['action']
  readonly cardId?: string
  readonly error?: Purchase['error']
  /** Rewrites the sealed column from what it holds now. */
  readonly update?: (secret: PurchaseSecret) => PurchaseSecret
  /** A movement of money that belongs to this change. */
  readonly movement?: LedgerRow['kind']
  /** For the activity entry. */
  readonly lastFour?: string
  readonly eci?: string
  readonly detail?: string
}

/** Rows of table `purchases`, each change with its activity entry and its movement of money in one transaction. */
export interface PurchaseRecords {
  /** Adds a new purchase with its flow. @returns false when the requester already used this idempotency key */
  add(purchase: Omit<Purchase, 'sealed'>, secret: PurchaseSecret, flow: Pick<PreparedFlow, 'insert'>): Promise<boolean>
  find(id: string): Promise<Purchase | undefined>
  findByIdempotency(hash: string): Promise<Purchase | undefined>
  /** @throws WalletError `not_found` */
  require(id: string): Promise<Purchase>
  /** Opens the sealed column; throws `locked` while the vault is. */
  open(purchase: Purchase): Promise<PurchaseSecret>
  /** Moves a purchase. Already there: nothing happens, so a repeated step is safe. A flow gives its own transaction. @throws `internal` for an impossible move */
  move(id: string, to: PurchaseStatus, change?: Change, transact?: Transact): Promise<Purchase>
  /** Rewrites the sealed column without moving, and the plain ones that follow from it. */
  amend(
    id: string,
    update: (secret: PurchaseSecret) => PurchaseSecret,
    plain?: Partial<Pick<Purchase, 'factsHash' | 'expiresAt'>>,
    transact?: Transact,
  ): Promise<void>
  /** Keeps that an identity, as the person knows it, confirmed the purchase, with an activity entry; the same check again changes nothing. */
  noteIdentity(id: string, check: IdentityCheck, identity: string): Promise<void>
  /** @throws WalletError `checkout_replayed` when another purchase has promised or paid this checkout */
  requireUnused(id: string, facts: FrozenFacts): Promise<void>
  ofRequester(requesterKey: string): Promise<Purchase[]>
  inStatus(...statuses: PurchaseStatus[]): Promise<Purchase[]>
}

export function createPurchaseRecords(deps: RecordDeps): PurchaseRecords {
  const { db, sealer, now } = deps

  async function require(id: string): Promise<Purchase> {
    const purchase = await db.purchases.get(id)
    if (!purchase) throw new WalletError('not_found')
    return purchase
  }

  /** Opening, changing and sealing are three turns: one change of a purchase at a time, or one would undo the other. */
  const queues = new Map<string, Promise<unknown>>()

  function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const done = (queues.get(id) ?? Promise.resolve()).then(work, work)
    queues.set(id, done)
    return done
  }

  async function open(purchase: Purchase): Promise<PurchaseSecret> {
    // Written by us, under authenticated encryption: its shape needs no second check.
    return (await sealer.unseal(place(purchase.id), purchase.sealed)) as PurchaseSecret
  }

  async function move(id: string, to: PurchaseStatus, change: Change, transact?: Transact): Promise<Purchase> {
    const before = await require(id)
    if (before.status === to || (change.from && before.status !== change.from)) return before
    if (!canMove(before.status, to))
      throw new WalletError('internal', { reason: 'impossible_move', from: before.status, to })
    const opened = await openIfPossible(open, before)
    const secret = opened && change.update ? change.update(opened) : opened
    const row = changedRow(before, to, change, now(), secret && (await sealer.seal(place(id), secret)))
    const entry = await sealEntry(
      sealer,
      { at: row.updatedAt, kind: `purchase.${to}`, purchaseId: id },
      tellOf(secret?.facts, to, change),
    )
    const movement =
      change.movement && secret ? await toMovement(sealer, row, secret.facts, change.movement) : undefined
    const write = async () => {
      if (movement) await addMovement(db, movement)
      await db.purchases.put(row)
      return true
    }
    await appendWith(db, ['purchases', 'ledger'], [entry], write, transact)
    deps.moved(row)
    return row
  }

  async function noteIdentity(id: string, check: IdentityCheck, identity: string): Promise<void> {
    const before = await require(id)
    const secret = await open(before)
    const checks = secret.checks ?? []
    if (checks.some(({ nonce }) => nonce === check.nonce)) return
    const sealed = await sealer.seal(place(id), { ...secret, checks: [...checks, check] })
    const about = { at: now(), kind: 'identity.confirmed', purchaseId: id }
    const entry = await sealEntry(sealer, about, { identity })
    await appendWith(db, ['purchases'], [entry], async () => (await db.purchases.update(id, { sealed })) > 0)
  }

  return {
    require,
    open,
    find: id => db.purchases.get(id),
    findByIdempotency: hash => db.purchases.where({ idempotency: hash }).first(),
    ofRequester: requesterKey => db.purchases.where({ requesterKey }).toArray(),
    inStatus: async (...statuses) =>
      (await Promise.all(statuses.map(status => db.purchases.where({ status }).toArray()))).flat(),

    async requireUnused(id, facts) {
      const rows = await db.ledger.where({ checkout: await checkoutKey(facts) }).toArray()
      if (isTaken(rows.filter(row => row.purchaseId !== id))) throw new WalletError('checkout_replayed')
    },

    async add(purchase, secret, flow) {
      const row: Purchase = { ...purchase, sealed: await sealer.seal(place(purchase.id), secret) }
      const facts = tellOf(secret.facts, row.status, {})
      const entry = await sealEntry(sealer, { at: row.createdAt, kind: 'purchase.asked', purchaseId: row.id }, facts)
      const added = await appendWith(db, ['purchases', 'flows'], [entry], async () => {
        if ((await db.purchases.where({ idempotency: row.idempotency }).count()) > 0) return false
        await db.purchases.add(row)
        await flow.insert()
        return true
      })
      if (added) deps.moved(row)
      return added
    },

    move: (id, to, change = {}, transact) => inTurn(id, () => move(id, to, change, transact)),

    noteIdentity: (id, check, identity) => inTurn(id, () => noteIdentity(id, check, identity)),

    amend: (id, update, plain = {}, transact = transactIn(db)) =>
      inTurn(id, async () => {
        const secret = update(await open(await require(id)))
        const change = { ...plain, sealed: await sealer.seal(place(id), secret) }
        await transact(['purchases'], async () => {
          await db.purchases.update(id, change)
          return 'changed'
        })
      }),
  }
}

const place = (id: string): string => `purchases/${id}/sealed`

/** A locked wallet can still record that a request was withdrawn or has ended; its entry then says less. */
async function openIfPossible(
  open: (purchase: Purchase) => Promise<PurchaseSecret>,
  purchase: Purchase,
): Promise<PurchaseSecret | undefined> {
  try {
    return await open(purchase)
  } catch (thrown) {
    if (thrown instanceof WalletError && thrown.code === 'locked') return undefined
    throw thrown
  }
}

function changedRow(
  before: Purchase,
  to: PurchaseStatus,
  change: Change,
  at: number,
  sealed: string | undefined,
): Purchase {
  const { action: _, error: __, ...rest } = before
  return {
    ...rest,
    status: to,
    updatedAt: at,
    ...(change.action && { action: change.action }),
    ...(change.error && { error: change.error }),
    ...(change.cardId !== undefined && { cardId: change.cardId }),
    ...(sealed !== undefined && { sealed }),
  }
}

function tellOf(
  facts: FrozenFacts | undefined,
  status: PurchaseStatus,
  { lastFour, eci, detail, error }: Change,
): ActivityFacts {
  return {
    status,
    ...(facts && { who: facts.requester.origin, payee: facts.payee.name, amount: facts.amount }),
    ...(lastFour !== undefined && { lastFour }),
    ...(eci !== undefined && { eci }),
    ...((detail ?? error) !== undefined && { detail: detail ?? `error.${error}` }),
  }
}

async function toMovement(
  sealer: Sealer,
  row: Purchase,
  facts: FrozenFacts,
  kind: LedgerRow['kind'],
): Promise<LedgerRow> {
  const id = crypto.randomUUID()
  return {
    id,
    agentKey: row.requesterKey,
    purchaseId: row.id,
    kind,
    checkout: await checkoutKey(facts),
    at: row.updatedAt,
    sealed: await sealer.seal(ledgerPlace(id), facts.amount),
  }
}

const checkoutKey = (facts: FrozenFacts): Promise<string> => hashJson([facts.payee.origin, facts.checkout.id])

/** Runs inside the transaction. One checkout is promised or paid once, whoever asks for it. */
async function addMovement(db: WalletDatabase, movement: LedgerRow): Promise<void> {
  const others = (await db.ledger.where({ checkout: movement.checkout }).toArray()).filter(
    row => row.purchaseId !== movement.purchaseId,
  )
  if (movement.kind === 'reserved' && isTaken(others)) throw new WalletError('checkout_replayed')
  await db.ledger.add(movement)
}

function isTaken(rows: readonly LedgerRow[]): boolean {
  const count = (kind: LedgerRow['kind']) => rows.filter(row => row.kind === kind).length
  return count('spent') > 0 || count('reserved') > count('released')
}
