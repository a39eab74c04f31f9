import { limits } from '../../wire/cardinal/limits.ts'
import type { Provider } from '../provider.ts'
import { missingCredentials, readCardinal } from './config.ts'
import { envFromSandbox } from './from-sandbox.ts'
import { addCardinalApi } from './routes.ts'
import { createCardinal } from './service.ts'
import { cardinalTables } from './tables.ts'

/** Cardinal: FIDO enrolment and authentication over Centinel (contract cardinal-fido). */
export const cardinal: Provider = {
  name: 'cardinal',
  variables: ['CARDINAL_'],
  missing: missingCredentials,
  configure(env, mode) {
    const config = readCardinal(env, mode)
    const { centinelApiUrl, sdkUrl } = config
    return {
      addresses: { centinelApiUrl, sdkUrl },
      frameOrigins: [centinelApiUrl],
      libraryOrigins: [centinelApiUrl],
      addRoutes: (app, gateway) =>
        addCardinalApi(app, gateway, createCardinal(config, gateway.providerNow, gateway.providerTimeout)),
    }
  },
  fromSandbox: envFromSandbox,
  tables: [cardinalTables],
  // Twice its life: what came back at the last moment can still be read.
  purge: async (store, now) => {
    await store.query('DELETE FROM cardinal_sessions WHERE created_at < $1', [now - 2 * limits.session])
  },
}
