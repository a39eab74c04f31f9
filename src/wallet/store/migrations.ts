import type Dexie from 'dexie'

/**
 * Every version of the database that was ever published, oldest first. A published version is never edited: a change
 * is a new `version(n).stores(...).upgrade(...)` below the last one, with only the tables that change.
 */
export function defineVersions(db: Dexie): void {
  db.version(1).stores({
    profile: 'id',
    cards: 'id, state',
    links: 'id, cardId',
    agents: 'key',
    grants: 'id, agentKey, state',
    purchases: 'id, &idempotency, status, requesterKey, updatedAt, flowId',
    mandates: 'id, state, agentKey, purchaseId',
    ledger: 'id, agentKey, purchaseId, mandateId, checkout',
    flows: 'id, state, [type+key], taskId',
    journal: '[flow+path], flow, child',
    prompts: 'id, state, flow, taskId',
    ceremonies: 'id, state, flow',
    activity: 'seq, purchaseId',
    settings: 'key',
    vault: 'id',
    unlockMethods: 'id',
    deviceKeys: 'name',
  })
  db.version(2).stores({
    identities: 'id, provider',
    identityRules: 'identityId',
  })
  db.version(3).stores({ handovers: 'purchaseId' })
}
