import { base64url } from 'jose'
import { WalletError } from '../errors.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { UnlockMethodRow, VaultRow } from '../store/rows.ts'
import type { SecretStore } from '../store/secrets.ts'
import { createDeviceKeys, type DeviceKey, type DeviceKeyName, type DeviceKeys } from './device-keys.ts'
import { createSealingPair, importAesKey, importSealingPrivateKey, importSealingPublicKey, KEY_BYTES } from './keys.ts'
import type { Sealer } from './sealer.ts'
import { type OpeningKeys, sealToPublicKey, sealWithKey, unseal } from './sealing.ts'
import { createVaultSession } from './session.ts'
import { createMethod, type NewMethod, openMethod, type UnlockInput } from './unlock-methods.ts'

export type MethodKind = NewMethod['method']

export interface VaultStatus {
  readonly setUp: boolean
  readonly locked: boolean
  readonly methods: readonly MethodKind[]
  /** Minutes without use after which it locks itself. */
  readonly idleMinutes: number
}

/** Keeps everything personal sealed at rest, and the keys to it in memory only. */
export interface Vault extends Sealer {
  /** Takes the key back from `storage.session` when a new worker starts. Resolves with true when unlocked. */
  restore(): Promise<boolean>
  isUnlocked(): boolean
  status(): Promise<VaultStatus>
  /** Makes the vault and unlocks it. Throws `not_permitted` when there is one. */
  create(method: NewMethod): Promise<void>
  /** Adds another way to unlock; a passphrase takes the place of the one before. Throws `locked`. */
  addMethod(method: NewMethod): Promise<void>
  /** Takes a kind of unlocking away. Throws `not_permitted` for the only one. */
  removeMethod(kind: MethodKind): Promise<void>
  /** What the unlock screen may offer. */
  unlockOptions(): Promise<{ credentials: readonly { credentialId: string; salt: string }[]; passphrase: boolean }>
  /** Throws `wrong_secret`, `not_set_up`. */
  unlock(input: UnlockInput): Promise<void>
  /** Makes sure that the person is there, whatever stands open already. Throws `wrong_secret`. */
  confirm(input: UnlockInput): Promise<void>
  /** Drops the keys, tells the listeners, wipes every secret in session storage. */
  lock(): Promise<void>
  /** Locks, and drops what is remembered of a vault whose rows are about to go. */
  forget(): Promise<void>
  /** The person did something. */
  touch(): Promise<void>
  /** Locks when the person did nothing for the set time; call it from the alarm. True when it locked. */
  lockIfIdle(): Promise<boolean>
  /** Sets after how many minutes without use it locks itself. */
  setIdleMinutes(minutes: number): Promise<void>
  deviceKey(name: DeviceKeyName): DeviceKey
  /** Keys of which there may be any number. */
  readonly keyring: Pick<DeviceKeys, 'rsaKey' | 'esKey' | 'list' | 'remove'>
  onUnlock(listener: () => void | Promise<void>): void
  /** Called once the keys are gone from memory, before secrets are wiped: to let go of work in memory. */
  onLock(listener: () => void | Promise<void>): void
}

export interface VaultOptions {
  readonly db: WalletDatabase
  readonly secrets: SecretStore
  /** Epoch milliseconds; `Date.now` unless told. */
  readonly now?: () => number
}

/** Setting: minutes without use after which the vault locks itself. */
export const IDLE_MINUTES_SETTING = 'vault.idleMinutes'
export const DEFAULT_IDLE_MINUTES = 30

/** Milliseconds between writes of the last use: exact enough for minutes. */
const TOUCH_INTERVAL = 15_000

const VAULT_ID = 'vault'
const PRIVATE_KEY_PLACE = 'vault/privateKey'

interface OpenKeys extends OpeningKeys {
  readonly privateKey: CryptoKey
}

/** The wallet's vault over its database and session storage; locked until `restore`, `create` or `unlock`. */
export function createVault({ db, secrets, now = Date.now }: VaultOptions): Vault {
  const session = createVaultSession(secrets)
  const unlockListeners: (() => void | Promise<void>)[] = []
  const lockListeners: (() => void | Promise<void>)[] = []
  let keys: OpenKeys | undefined
  let publicKey: CryptoKey | undefined
  let lastTouch = 0

  const sealer: Sealer = {
    seal: async (place, value) =>
      keys ? sealWithKey(keys.vaultKey, place, value) : sealToPublicKey(await sealingKey(), place, value),
    unseal: async (place, sealed) => {
      if (keys) return unseal(keys, place, sealed)
      await requireVault(db)
      throw new WalletError('locked')
    },
  }
  const deviceKeys = createDeviceKeys(db, sealer, () => keys !== undefined, now)

  async function sealingKey(): Promise<CryptoKey> {
    publicKey ??= await importSealingPublicKey((await requireVault(db)).publicKey)
    return publicKey
  }

  /** Imports the keys; the raw bytes stay in session storage only. */
  async function open(raw: Uint8Array<ArrayBuffer>): Promise<void> {
    const row = await requireVault(db)
    const vaultKey = await importAesKey(raw)
    const wrapped = await unseal({ vaultKey }, PRIVATE_KEY_PLACE, row.wrappedPrivateKey)
    if (typeof wrapped !== 'string') throw new WalletError('storage_failed', { reason: 'private_key' })
    keys = { vaultKey, privateKey: await importSealingPrivateKey(new Uint8Array(base64url.decode(wrapped))) }
  }

  async function openForPerson(raw: Uint8Array<ArrayBuffer>): Promise<void> {
    lastTouch = now()
    await session.writeUsed(lastTouch)
    await session.writeKey(raw)
    await open(raw)
    await tell(unlockListeners)
  }

  async function lock(): Promise<void> {
    keys = undefined
    deviceKeys.forget()
    await tell(lockListeners)
    await session.wipe()
  }

  async function idleMinutes(): Promise<number> {
    const setting = await db.settings.get(IDLE_MINUTES_SETTING)
    return typeof setting?.value === 'number' ? setting.value : DEFAULT_IDLE_MINUTES
  }

  /** A last use that lies ahead says nothing: the clock was set back since, and would keep it open for as long. */
  async function isIdle(): Promise<boolean> {
    return Math.abs(now() - (await session.readUsed())) >= (await idleMinutes()) * 60_000
  }

  async function lockIfIdle(): Promise<boolean> {
    if (!keys || !(await isIdle())) return false
    await lock()
    return true
  }

  return {
    ...sealer,
    isUnlocked: () => keys !== undefined,

    async restore() {
      const raw = keys ? undefined : await session.readKey()
      if (raw) await open(raw)
      return keys !== undefined && !(await lockIfIdle())
    },

    async status() {
      const methods = await db.unlockMethods.toArray()
      const setUp = (await db.vault.get(VAULT_ID)) !== undefined
      return {
        setUp,
        locked: keys === undefined,
        methods: [...new Set(methods.map(row => row.method))],
        idleMinutes: await idleMinutes(),
      }
    },

    async create(method) {
      const raw = crypto.getRandomValues(new Uint8Array(KEY_BYTES))
      await storeVault(db, await newVaultRow(raw, now()), await createMethod(method, raw, now()))
      await openForPerson(raw)
    },

    async addMethod(method) {
      const raw = keys && (await session.readKey())
      if (!raw) throw new WalletError('locked')
      const row = await createMethod(method, raw, now())
      raw.fill(0)
      await db.transaction('rw', db.unlockMethods, async () => {
        if (row.method === 'passphrase') await db.unlockMethods.filter(one => one.method === 'passphrase').delete()
        await db.unlockMethods.add(row)
      })
    },

    async removeMethod(kind) {
      await db.transaction('rw', db.unlockMethods, async () => {
        const others = await db.unlockMethods.filter(row => row.method !== kind).count()
        if (others === 0) throw new WalletError('not_permitted', { reason: 'only_method' })
        await db.unlockMethods.filter(row => row.method === kind).delete()
      })
    },

    async unlockOptions() {
      const rows = await db.unlockMethods.toArray()
      const credentials = rows.flatMap(row =>
        row.method === 'passkey' ? [{ credentialId: row.credentialId, salt: row.salt }] : [],
      )
      return { credentials, passphrase: rows.some(row => row.method === 'passphrase') }
    },

    async unlock(input) {
      await requireVault(db)
      await openForPerson(await openMethod(await db.unlockMethods.toArray(), input))
    },

    async confirm(input) {
      ;(await openMethod(await db.unlockMethods.toArray(), input)).fill(0)
    },

    lock,
    async forget() {
      await lock()
      publicKey = undefined
    },

    async touch() {
      if (!keys || Math.abs(now() - lastTouch) < TOUCH_INTERVAL) return
      lastTouch = now()
      await session.writeUsed(lastTouch)
    },

    lockIfIdle,
    setIdleMinutes: async minutes => {
      await db.settings.put({ key: IDLE_MINUTES_SETTING, value: minutes })
    },
    deviceKey: name => deviceKeys.key(name),
    keyring: deviceKeys,
    onUnlock: listener => void unlockListeners.push(listener),
    onLock: listener => void lockListeners.push(listener),
  }
}

async function requireVault(db: WalletDatabase): Promise<VaultRow> {
  const row = await db.vault.get(VAULT_ID)
  if (!row) throw new WalletError('not_set_up', { part: 'vault' })
  return row
}

async function newVaultRow(raw: Uint8Array<ArrayBuffer>, createdAt: number): Promise<VaultRow> {
  const { publicKey, privateBytes } = await createSealingPair()
  const vaultKey = await importAesKey(raw.slice())
  const wrappedPrivateKey = await sealWithKey(vaultKey, PRIVATE_KEY_PLACE, base64url.encode(privateBytes))
  privateBytes.fill(0)
  return { id: VAULT_ID, createdAt, publicKey, wrappedPrivateKey }
}

/** Both rows or none; a vault is never replaced, what it sealed would be lost. */
async function storeVault(db: WalletDatabase, row: VaultRow, method: UnlockMethodRow): Promise<void> {
  await db.transaction('rw', db.vault, db.unlockMethods, async () => {
    if (await db.vault.get(VAULT_ID)) throw new WalletError('not_permitted', { reason: 'already_set_up' })
    await db.vault.add(row)
    await db.unlockMethods.add(method)
  })
}

/** A listener's failure must not keep the vault from locking, or the person from unlocking. */
async function tell(listeners: readonly (() => void | Promise<void>)[]): Promise<void> {
  for (const listener of listeners) {
    try {
      await listener()
    } catch (thrown) {
      console.error('vault listener', thrown)
    }
  }
}
