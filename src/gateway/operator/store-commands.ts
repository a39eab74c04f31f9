import { parseArgs } from 'node:util'
import type { Queryable } from '../store/database.ts'
import { addAdmission, newAdmissionCode, revokeAdmission } from '../wallets/admissions.ts'
import { removeWallet } from '../wallets/wallets.ts'
import { UsageError, usage, words } from './usage.ts'

const DAY = 24 * 60 * 60_000

/** Runs one command on admission codes; gives what to print. `now` is epoch milliseconds. @throws UsageError */
export async function runAdmissionCommand(store: Queryable, args: readonly string[], now: number): Promise<string> {
  const [command, ...rest] = args
  if (command === 'create') return createCode(store, rest, now)
  if (command !== 'revoke') throw new UsageError(usage)
  const known = await revokeAdmission(store, words(rest, 'CODE')[0])
  return known ? 'The code lets nobody in any more.' : 'This code is not known.'
}

async function createCode(store: Queryable, args: readonly string[], now: number): Promise<string> {
  const options = { uses: { type: 'string', default: '1' }, days: { type: 'string', default: '7' } } as const
  const { values } = parseArgs({ args: [...args], options })
  const uses = wholeNumber('--uses', values.uses)
  const days = wholeNumber('--days', values.days)
  const code = newAdmissionCode()
  await addAdmission(store, { code, uses, expiresAt: now + days * DAY }, now)
  return `${code}\nLets ${uses} ${uses === 1 ? 'wallet' : 'wallets'} in, for ${days} ${days === 1 ? 'day' : 'days'}. Only its hash is kept: note it now.`
}

/** Runs one command on enrolled wallets; gives what to print. @throws UsageError */
export async function runWalletCommand(store: Queryable, args: readonly string[]): Promise<string> {
  const [command, ...rest] = args
  if (command === 'list') return listWallets(store)
  if (command !== 'remove') throw new UsageError(usage)
  const known = await removeWallet(store, words(rest, 'WALLET')[0])
  return known ? 'The wallet is shut out; what it owned is unreachable.' : 'This wallet is not known.'
}

async function listWallets(store: Queryable): Promise<string> {
  const rows = await store.query('SELECT id, created_at FROM wallets ORDER BY created_at')
  if (rows.length === 0) return 'No wallet is enrolled.'
  return rows.map(row => `${String(row.id)}  since ${new Date(Number(row.created_at)).toISOString()}`).join('\n')
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`${name} must be a whole number from 1.`)
  return Number(text)
}
