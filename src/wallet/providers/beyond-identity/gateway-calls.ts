import * as v from 'valibot'
import {
  identityAnswer,
  type JobAnswer,
  jobAnswer,
  type NewIdentityBody,
  ownIdentityAnswer,
  passkeysAnswer,
  signInReturnAnswer,
} from '../../../wire/beyond-identity/gateway-api.ts'
import { type BindingTicket, bindingTicketSchema } from '../../../wire/beyond-identity/link.ts'
import { WalletError } from '../../errors.ts'
import type { Call } from '../../flow/types.ts'
import type { GatewayRequest } from '../../gateway/client.ts'
import type { BiDeps } from './deps.ts'
import { refusal } from './errors.ts'

/** What the operator's gateway does for this wallet at Beyond Identity (docs/gateway.md). */
export interface BiGateway {
  /** Throws `identity_refused` for a user name that is taken. */
  createIdentity(about: NewIdentityBody, call: Call): Promise<string>
  /** Throws `identity_refused` where the link can't be delivered that way. */
  createJob(identityId: string, delivery: 'RETURN' | 'EMAIL', call: Call): Promise<JobAnswer>
  readJob(identityId: string, jobId: string, call: Call): Promise<JobAnswer>
  /** The link that arrived at the `/bind` page with this secret in its address; undefined for a secret that is none. */
  takeArrival(secret: string, call: Call): Promise<BindingTicket | undefined>
  /** What came back from Hosted Web, opened with the ticket of the tab's address; undefined when it opens nothing. */
  openReturn(
    back: { readonly callbackId: string; readonly ticket: string },
    call: Call,
  ): Promise<Readonly<Record<string, string | undefined>> | undefined>
  /** Undefined when this wallet has no such identity, or the cloud has none any more. */
  readIdentity(identityId: string, call: Call): Promise<v.InferOutput<typeof identityAnswer> | undefined>
  listPasskeys(identityId: string, call: Call): Promise<Passkeys | undefined>
  /** Both are fine with what is gone already. */
  revokePasskey(identityId: string, credentialId: string, call: Call): Promise<void>
  forgetIdentity(identityId: string, call: Call): Promise<void>
}

export type Passkeys = v.InferOutput<typeof passkeysAnswer>['passkeys']

const base = '/v1/beyond-identity'

export function createBiGateway({ gateway }: Pick<BiDeps, 'gateway'>): BiGateway {
  async function ask<const S extends v.GenericSchema>(
    schema: S,
    request: GatewayRequest,
    call: Call,
  ): Promise<v.InferOutput<S>> {
    const { body } = await gateway.call(request, call)
    const parsed = v.safeParse(schema, body)
    if (!parsed.success) throw new WalletError('gateway_refused', { reason: 'unexpected_answer', path: base })
    return parsed.output
  }

  const post = <const S extends v.GenericSchema>(schema: S, path: string, body: object, call: Call) =>
    ask(schema, { method: 'POST', path: base + path, body }, call)
  const get = <const S extends v.GenericSchema>(schema: S, path: string, call: Call) =>
    ask(schema, { method: 'GET', path: base + path }, call)

  return {
    async createIdentity(about, call) {
      try {
        return (await post(ownIdentityAnswer, '/identities', about, call)).identityId
      } catch (thrown) {
        throw reasonOf(thrown) === 'identity_conflict' ? refusal('biNameTaken') : thrown
      }
    },
    async createJob(id, deliveryMethod, call) {
      try {
        return await post(jobAnswer, `/identities/${id}/binding-jobs`, { deliveryMethod }, call)
      } catch (thrown) {
        throw reasonOf(thrown) === 'provider_refused' ? refusal('biNoMail') : thrown
      }
    },
    readJob: (id, jobId, call) => get(jobAnswer, `/identities/${id}/binding-jobs/${jobId}`, call),
    takeArrival: (secret, call) => unlessGone(post(bindingTicketSchema, '/bind-arrivals', { secret }, call)),
    openReturn: async (back, call) =>
      (await unlessGone(post(signInReturnAnswer, '/sign-in-returns', back, call)))?.query,
    readIdentity: (id, call) => unlessGone(get(identityAnswer, `/identities/${id}`, call)),
    listPasskeys: async (id, call) =>
      (await unlessGone(get(passkeysAnswer, `/identities/${id}/passkeys`, call)))?.passkeys,
    async revokePasskey(id, credentialId, call) {
      await unlessGone(post(v.unknown(), `/identities/${id}/passkeys/${credentialId}/revoke`, {}, call))
    },
    async forgetIdentity(id, call) {
      await unlessGone(post(v.unknown(), `/identities/${id}/forget`, {}, call))
    },
  }
}

async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (thrown) {
    if (reasonOf(thrown) === 'not_found') return undefined
    throw thrown
  }
}

function reasonOf(thrown: unknown): unknown {
  return thrown instanceof WalletError && thrown.code === 'gateway_refused' ? thrown.context.reason : undefined
}
