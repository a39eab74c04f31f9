import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { faultMiddleware } from '../../faults.ts'
import type { NodeApp } from '../../web/listen.ts'
import { authorise } from '../acquirer/authorizations.ts'
import { agentRoutes } from '../agents/routes.ts'
import { cancelInstruction } from '../commerce/cancel-instruction.ts'
import { confirmTransaction } from '../commerce/confirm-transaction.ts'
import { createInstruction } from '../commerce/create-instruction.ts'
import { enrolCard } from '../commerce/enrol-card.ts'
import { retrieveCredentials } from '../commerce/retrieve-credentials.ts'
import { updateInstruction } from '../commerce/update-instruction.ts'
import type { VisaContext } from '../context.ts'
import { createAuthenticationOptions } from '../passkeys/authentication-options.ts'
import { createAuthenticationRegistration } from '../passkeys/authentication-registrations.ts'
import { sendOneTimePassword, validateStepUp } from '../passkeys/one-time-passwords.ts'
import { createPaymentCredentials } from '../passkeys/payment-credentials.ts'
import { createTokenizedCard } from '../tokens/create-tokenized-card.ts'
import { createInstrumentIdentifier } from '../tokens/instrument-identifiers.ts'
import { deleteTokenizedCard, getTokenizedCard, simulateIssuerEvent } from '../tokens/manage-tokenized-card.ts'
import { tokenize } from '../tokens/tokenize.ts'
import { endpoint, type Handler, type Rules } from './endpoint.ts'
import { iccRefusal } from './refusal.ts'

/** The REST face: Cybersource's calls (contract 4, 5, 8), the key set of section 9 and the acquirer. */
export function restApp(sandbox: VisaContext): NodeApp {
  const app: NodeApp = new Hono<{ Bindings: HttpBindings }>()
  app.use(faultMiddleware(sandbox.faults))
  app.get('/.well-known/jwks', context => context.json({ keys: [sandbox.keys.public.credential] }))
  app.post('/acquirer/authorizations', authorise(sandbox))
  addTokenRoutes(app, sandbox)
  addPasskeyRoutes(app, sandbox)
  for (const prefix of ['icc', 'acp'] as const) addCommerceRoutes(app, sandbox, prefix)
  app.all('*', endpoint(sandbox, icc, notFound))
  return app
}

const tms: Rules = { family: 'tms', mandatory: false }
const tmsEncrypted: Rules = { family: 'tms', mandatory: true }
const icc: Rules = { family: 'icc', mandatory: false }
const iccEncrypted: Rules = { family: 'icc', mandatory: true }

function addTokenRoutes(app: NodeApp, sandbox: VisaContext): void {
  const cards = '/tms/v2/tokenized-cards'
  app.post('/tms/v1/instrumentidentifiers', endpoint(sandbox, tms, createInstrumentIdentifier))
  app.post(cards, endpoint(sandbox, tmsEncrypted, createTokenizedCard))
  app.get(`${cards}/:tokenId`, endpoint(sandbox, tms, getTokenizedCard))
  app.post(`${cards}/:tokenId/delete`, endpoint(sandbox, tms, deleteTokenizedCard))
  app.post(`${cards}/:tokenId/issuer-life-cycle-event-simulations`, endpoint(sandbox, tms, simulateIssuerEvent))
  app.post('/tms/v2/tokenize', endpoint(sandbox, tmsEncrypted, tokenize))
}

function addPasskeyRoutes(app: NodeApp, sandbox: VisaContext): void {
  const options = '/tms/v2/tokenized-cards/:tokenId/authentication-options'
  app.post(options, endpoint(sandbox, tms, createAuthenticationOptions))
  app.on(['POST', 'PUT'], `${options}/one-time-passwords`, endpoint(sandbox, tms, sendOneTimePassword))
  app.post(`${options}/validate`, endpoint(sandbox, tms, validateStepUp))
  const registrations = '/tms/v2/tokenized-cards/:tokenId/authentication-registrations'
  app.post(registrations, endpoint(sandbox, tms, createAuthenticationRegistration))
  for (const version of ['v2', 'v3']) {
    app.post(`/tms/${version}/tokens/:tokenId/payment-credentials`, endpoint(sandbox, tms, createPaymentCredentials))
  }
}

function addCommerceRoutes(app: NodeApp, sandbox: VisaContext, prefix: 'icc' | 'acp'): void {
  const serve = (handler: Handler) => endpoint(sandbox, iccEncrypted, underPrefix(prefix, handler))
  const base = `/${prefix}/v1`
  app.post(`${base}/tokens`, serve(enrolCard))
  app.post(`${base}/instructions`, serve(createInstruction))
  app.put(`${base}/instructions/:instructionId`, serve(updateInstruction))
  app.put(`${base}/instructions/:instructionId/cancel`, serve(cancelInstruction))
  app.post(`${base}/instructions/:instructionId/credentials`, serve(retrieveCredentials))
  app.post(`${base}/instructions/:instructionId/confirmations`, serve(confirmTransaction))
  for (const { method, path, handler } of agentRoutes) {
    const rules: Rules = { family: 'agents', mandatory: method !== 'GET' }
    app.on(method, `${base}${path}`, endpoint(sandbox, rules, underPrefix(prefix, handler)))
  }
}

/** The switch `prefix` closes one of the two prefixes. */
function underPrefix(prefix: 'icc' | 'acp', handler: Handler): Handler {
  return call => {
    const { prefix: open } = call.sandbox.switches
    return open === 'both' || open === prefix ? handler(call) : notFound()
  }
}

function notFound(): never {
  throw iccRefusal(404, 'NOT_FOUND', 'There is nothing here')
}
