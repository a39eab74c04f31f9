import type { Provider } from '../provider.ts'
import { ATTEMPT_LIFE } from './attempts.ts'
import { missingCredentials, optionalSettings, readMastercard } from './config.ts'
import { envFromSandbox } from './from-sandbox.ts'
import { addMastercardApi } from './routes.ts'
import { createMastercard } from './service.ts'
import { mastercardTables } from './tables.ts'

/** Mastercard: payment passkeys, cards, checkout and confirmations (contract mastercard). */
export const mastercard: Provider = {
  name: 'mastercard',
  variables: ['MASTERCARD_'],
  missing: missingCredentials,
  optional: optionalSettings,
  configure(env, mode) {
    const config = readMastercard(env, mode)
    const { pageOrigin, issuerOrigin } = config
    return {
      addresses: { pageOrigin, issuerOrigin },
      // Its page opens in a tab of its own.
      frameOrigins: [],
      addRoutes: (app, gateway) =>
        addMastercardApi(app, gateway, createMastercard(config, gateway.providerNow, gateway.providerTimeout)),
    }
  },
  fromSandbox: envFromSandbox,
  tables: [mastercardTables],
  purge: async (store, now) => {
    await store.query('DELETE FROM mastercard_sessions WHERE created_at < $1', [now - ATTEMPT_LIFE])
    await store.query('DELETE FROM mastercard_answers WHERE expires_at < $1', [now])
  },
}
