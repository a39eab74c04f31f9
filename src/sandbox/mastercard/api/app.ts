import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { paths } from '../../../wire/mastercard/names.ts'
import { faultMiddleware } from '../../faults.ts'
import type { MastercardKey } from '../../keys/mastercard.ts'
import { authorise } from '../acquirer/authorise.ts'
import { bindAuthenticator } from '../authentication/authenticators.ts'
import { startSession } from '../authentication/sessions.ts'
import { enrolCard } from '../cards/enrol-card.ts'
import { deleteCard, getCard, listTransactions } from '../cards/manage-card.ts'
import { checkOut } from '../checkout/checkout.ts'
import { confirm } from '../checkout/confirm.ts'
import type { MastercardContext } from '../context.ts'
import { tokenEndpoint } from '../oauth2/token-endpoint.ts'
import { endpoint } from './endpoint.ts'
import { notFound } from './refusal.ts'
import type { NodeApp } from './wire-request.ts'

/** Below the host: where the digital payments API and the confirmations lie (contract 2). */
export const digitalPayments = '/src/api/digital/payments'
export const confirmationsBase = '/src/api'

/** The API, the key documents and the acquirer. */
export function apiApp(sandbox: MastercardContext): NodeApp {
  const app: NodeApp = new Hono<{ Bindings: HttpBindings }>()
  app.use(faultMiddleware(sandbox.faults))
  addKeyDocuments(app, sandbox)
  app.post('/oauth/token', tokenEndpoint(sandbox))
  app.post('/acquirer/authorizations', authorise(sandbox))
  const at = (path: string) => digitalPayments + path
  app.post(at(paths.sessions), endpoint(sandbox, 'sessions', startSession))
  app.post(at(paths.authenticators), endpoint(sandbox, 'authenticators', bindAuthenticator))
  app.post(at(paths.cards), endpoint(sandbox, 'cards', enrolCard))
  app.get(at(`${paths.cards}/:cardId`), endpoint(sandbox, 'cards', getCard))
  app.delete(at(`${paths.cards}/:cardId`), endpoint(sandbox, 'cards', deleteCard))
  app.get(at(`${paths.cards}/:cardId/transactions`), endpoint(sandbox, 'cards', listTransactions))
  app.post(at(paths.checkout), endpoint(sandbox, 'checkout', checkOut))
  app.post(confirmationsBase + paths.confirmations, endpoint(sandbox, 'confirmations', confirm))
  app.all(
    '*',
    endpoint(sandbox, undefined, () => {
      throw notFound('path')
    }),
  )
  return app
}

/** JWK sets of contract 2; the one for proofs is the sandbox's own (contract 7.6). */
function addKeyDocuments(app: NodeApp, { keys }: MastercardContext): void {
  const serve = (path: string, ...found: readonly MastercardKey[]) =>
    app.get(path, (context: Context) => context.json({ keys: found.map(({ publicJwk }) => publicJwk) }))
  serve('/keys', keys.networkPayloadEncryption, keys.checkoutSigning)
  serve('/keys/mcs/fpanEncryption', keys.networkPayloadEncryption)
  serve('/keys/mcs/payloadVerification', keys.checkoutSigning)
  serve('/keys/das/proofVerification', keys.proofSigning, keys.proofSigningRotated)
}
