import * as v from 'valibot'
import { type PasskeyReason, passkeyFailures } from '../../wire/mastercard/callback.ts'

const reasons = Object.keys(passkeyFailures).filter((reason): reason is PasskeyReason => reason in passkeyFailures)
const errors = reasons.filter(reason => passkeyFailures[reason].status === 'ERROR')

/** Body of `POST /__sandbox/next` (contract 15): one thing that goes otherwise, once. */
export const forcedSchema = v.union([
  v.strictObject({
    page: v.variant('status', [
      v.strictObject({ status: v.literal('ERROR'), reason: v.picklist(errors) }),
      v.strictObject({ status: v.literal('CANCELLED'), reason: v.literal('USER_CANCELLATION') }),
      v.strictObject({ status: v.literal('ENROLLED') }),
    ]),
  }),
  v.strictObject({ backend: v.strictObject({ http: v.picklist([400, 401, 403, 404, 500, 503, 418]) }) }),
  v.strictObject({
    proof: v.strictObject({
      defect: v.picklist([
        'expired',
        'wrong_aud',
        'wrong_iss',
        'wrong_session',
        'bad_signature',
        'unknown_kid',
        'challenge_false',
      ]),
    }),
  }),
  v.strictObject({ callback: v.strictObject({ drop: v.literal(true) }) }),
  v.strictObject({
    api: v.strictObject({
      route: v.picklist(['sessions', 'authenticators', 'cards', 'checkout', 'confirmations']),
      http: v.picklist([400, 401, 403, 404, 500, 503]),
      reason: v.optional(v.pipe(v.string(), v.regex(/^[A-Z_]{3,60}$/))),
      detail: v.optional(v.pipe(v.string(), v.regex(/^[A-Z_]{3,60}$/))),
      source: v.optional(v.pipe(v.string(), v.maxLength(100))),
    }),
  }),
  v.strictObject({
    checkout: v.strictObject({
      defect: v.picklist(['bad_signature', 'wrong_card', 'expired_code', 'pan_instead_of_token']),
    }),
  }),
])
type Forced = v.InferOutput<typeof forcedSchema>

type KeyOf<T> = T extends unknown ? keyof T : never
type ValueOf<T, K extends PropertyKey> = T extends Readonly<Record<K, infer V>> ? V : never

/** The kinds of {@link forcedSchema}. */
export type ForcedKind = KeyOf<Forced>
export type ForcedApi = ValueOf<Forced, 'api'>
export type ProofDefect = ValueOf<Forced, 'proof'>['defect']
export type CheckoutDefect = ValueOf<Forced, 'checkout'>['defect']
export type ForcedPage = ValueOf<Forced, 'page'>

/** What was forced and has not happened yet, oldest first. */
export interface ForcedResults {
  add(forced: Forced): void
  clear(): void
  takePage(): ForcedPage | undefined
  takeBackend(): number | undefined
  takeProof(): ProofDefect | undefined
  takeDrop(): boolean
  takeApi(route: ForcedApi['route']): ForcedApi | undefined
  takeCheckout(): CheckoutDefect | undefined
}

/** An empty list of forced results. */
export function createForcedResults(): ForcedResults {
  const waiting: Forced[] = []
  const take = <T>(read: (forced: Forced) => T | undefined): T | undefined => {
    const index = waiting.findIndex(forced => read(forced) !== undefined)
    const [found] = index < 0 ? [] : waiting.splice(index, 1)
    return found === undefined ? undefined : read(found)
  }
  return {
    add: forced => void waiting.push(forced),
    clear: () => void waiting.splice(0),
    takePage: () => take(forced => ('page' in forced ? forced.page : undefined)),
    takeBackend: () => take(forced => ('backend' in forced ? forced.backend.http : undefined)),
    takeProof: () => take(forced => ('proof' in forced ? forced.proof.defect : undefined)),
    takeDrop: () => take(forced => ('callback' in forced ? forced.callback.drop : undefined)) === true,
    takeApi: route => take(forced => ('api' in forced && forced.api.route === route ? forced.api : undefined)),
    takeCheckout: () => take(forced => ('checkout' in forced ? forced.checkout.defect : undefined)),
  }
}
