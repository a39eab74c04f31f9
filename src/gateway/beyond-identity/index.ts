import type { Provider } from '../provider.ts'
import { missingForBeyondIdentity, readBeyondIdentity } from './config.ts'
import { envFromSandbox } from './from-sandbox.ts'
import { addBeyondIdentityPages } from './pages.ts'
import { addBeyondIdentityApi } from './routes.ts'
import { createBeyondIdentity } from './service.ts'
import { beyondIdentityCalls, beyondIdentityTables } from './tables.ts'

/** Beyond Identity: passkeys bound to identities of the operator's realm, and sign-in with them. */
export const beyondIdentity: Provider = {
  name: 'beyond-identity',
  variables: ['BEYOND_IDENTITY_'],
  missing: missingForBeyondIdentity,
  configure(env, mode) {
    const config = readBeyondIdentity(env, mode)
    const { apiOrigin, authOrigin, keySetOrigin, tenantId, realmId, application, hosted } = config
    return {
      addresses: {
        apiOrigin,
        authOrigin,
        keySetOrigin,
        tenantId,
        realmId,
        applicationId: application.id,
        clientId: application.clientId,
        hostedApplicationId: hosted?.id,
        hostedClientId: hosted?.clientId,
      },
      frameOrigins: [],
      addRoutes(app, gateway) {
        const service = createBeyondIdentity(config, gateway.providerNow, gateway.providerTimeout)
        addBeyondIdentityApi(app, gateway, service)
        addBeyondIdentityPages(app, gateway, service)
      },
    }
  },
  fromSandbox: envFromSandbox,
  tables: [beyondIdentityTables, beyondIdentityCalls],
  purge: async (store, now) => {
    // The hash of a used token stays as long as a job can live: seven days.
    await store.query('DELETE FROM beyond_identity_arrivals WHERE expires_at < $1', [now - 7 * 24 * 60 * 60_000])
    await store.query('DELETE FROM beyond_identity_calls WHERE begun_at < $1', [now - 24 * 60 * 60_000])
  },
}
