import * as v from 'valibot'

/** The tenant's one application. */
export const client = { id: 'client-123', secret: 'sandbox-transmit-secret', tenantId: 'tenant-sandbox' } as const

/** Organisations of every user, for the journeys of businesses. */
export const organisations = [
  { id: 'org-lamp', name: 'Lamp Works' },
  { id: 'org-desk', name: 'Desk Works' },
] as const

/** How a journey is put together in the editor (contract 2, 7, 10; the seed's three answers to an unknown device). */
export const journeySchema = v.strictObject({
  begins: v.picklist(['login', 'identify', 'reject']),
  /** What becomes of a passkey that does not verify. `retry` shows the form again, three times in all. */
  onBadPasskey: v.picklist(['retry', 'abort', 'branch']),
  onUnknownDevice: v.picklist(['step-up', 'restrict', 'allow']),
  organisation: v.boolean(),
  signing: v.boolean(),
})
export type JourneyDefinition = Readonly<v.InferOutput<typeof journeySchema>>

const login: JourneyDefinition = {
  begins: 'login',
  onBadPasskey: 'retry',
  onUnknownDevice: 'step-up',
  organisation: false,
  signing: false,
}

/** Journeys by their id: the contract's four, and one for each other branch. */
export const journeys: ReadonlyMap<string, JourneyDefinition> = new Map([
  ['passkey_login', login],
  ['passkey_register', { ...login, begins: 'identify' }],
  ['passkey_pay', { ...login, signing: true }],
  ['always_reject', { ...login, begins: 'reject' }],
  ['passkey_login_abort', { ...login, onBadPasskey: 'abort' }],
  ['passkey_login_branch', { ...login, onBadPasskey: 'branch' }],
  ['passkey_login_restrict', { ...login, onUnknownDevice: 'restrict' }],
  ['passkey_login_allow', { ...login, onUnknownDevice: 'allow' }],
  ['passkey_login_b2b', { ...login, organisation: true }],
])

const second = 1000

/** Time limits of contract section 8, in milliseconds. */
export const limits = {
  webAuthn: 300 * second,
  signing: 60 * second,
  journey: 600 * second,
  deviceChallenge: 120 * second,
  code: 300 * second,
  emailCode: 300 * second,
  clientToken: 3600 * second,
  userToken: 3600 * second,
  idToken: 300 * second,
} as const
