import * as v from 'valibot'
import type { WalletDatabase } from '../store/database.ts'
import type { GatewaySettings } from './client.ts'

const KEY = 'gateway'

const enrolmentSchema = v.object({ origin: v.string(), walletId: v.string() })

/** Where this wallet is enrolled, in table `settings`; neither member is a secret. */
export function createGatewaySettings(db: WalletDatabase): GatewaySettings {
  return {
    async read() {
      const kept = v.safeParse(enrolmentSchema, (await db.settings.get(KEY))?.value)
      return kept.success ? kept.output : undefined
    },
    async write({ origin, walletId }) {
      await db.settings.put({ key: KEY, value: { origin, walletId } })
    },
  }
}
