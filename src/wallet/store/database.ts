import Dexie, { type Table } from 'dexie'
import { WalletError } from '../errors.ts'
import { defineVersions } from './migrations.ts'
import type {
  ActivityRow,
  AgentRow,
  CardRow,
  CeremonyRow,
  DeviceKeyRow,
  FlowRow,
  GrantRow,
  HandoverRow,
  IdentityRow,
  IdentityRuleRow,
  JournalRow,
  LedgerRow,
  LinkRow,
  MandateRow,
  ProfileRow,
  PromptRow,
  PurchaseRow,
  SettingRow,
  UnlockMethodRow,
  VaultRow,
} from './rows.ts'

/**
 * The wallet's database; only the background opens it. Every write is `durability: 'strict'`: a committed intent
 * survives a power cut. Rule for writers: seal first, then open the transaction (awaiting another API inside aborts it).
 */
export class WalletDatabase extends Dexie {
  declare readonly profile: Table<ProfileRow, string>
  declare readonly cards: Table<CardRow, string>
  declare readonly links: Table<LinkRow, string>
  declare readonly identities: Table<IdentityRow, string>
  declare readonly identityRules: Table<IdentityRuleRow, string>
  declare readonly handovers: Table<HandoverRow, string>
  declare readonly agents: Table<AgentRow, string>
  declare readonly grants: Table<GrantRow, string>
  declare readonly purchases: Table<PurchaseRow, string>
  declare readonly mandates: Table<MandateRow, string>
  declare readonly ledger: Table<LedgerRow, string>
  declare readonly flows: Table<FlowRow, string>
  declare readonly journal: Table<JournalRow, [string, string]>
  declare readonly prompts: Table<PromptRow, string>
  declare readonly ceremonies: Table<CeremonyRow, string>
  declare readonly activity: Table<ActivityRow, number>
  declare readonly settings: Table<SettingRow, string>
  declare readonly vault: Table<VaultRow, string>
  declare readonly unlockMethods: Table<UnlockMethodRow, string>
  declare readonly deviceKeys: Table<DeviceKeyRow, string>

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'strict' })
    defineVersions(this)
    forbidRewriting(this.activity)
  }
}

/** Opens (lazily) the wallet's database; `name` differs only in tests. */
export function openDatabase(name = 'countersign'): WalletDatabase {
  return new WalletDatabase(name)
}

/** Activity is append-only: its chain of hashes would not survive a change, so a change is refused at once. */
function forbidRewriting(activity: Table<ActivityRow, number>): void {
  const refuse = () => {
    throw new WalletError('storage_failed', { table: 'activity', reason: 'append_only' })
  }
  activity.hook('updating', refuse)
  activity.hook('deleting', refuse)
}
