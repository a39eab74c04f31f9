/** How the issuer of a test card behaves on an unbound device (contract 15). */
export interface CardFixture {
  readonly stepUp: 'all' | 'otp' | 'web-3ds' | 'phone' | 'app-code' | 'app-wait' | 'none' | 'impossible'
  readonly enrolment: 'direct' | 'pending-once'
  readonly tokenization: 'ok' | 'CARD_NOT_ELIGIBLE'
}

const ordinary: CardFixture = { stepUp: 'all', enrolment: 'direct', tokenization: 'ok' }

/** The last two rows are ours: the contract has no card for the app methods alone. */
const fixtures: ReadonlyMap<string, CardFixture> = new Map([
  ['4111111111111111', ordinary],
  ['4622943123100118', { ...ordinary, stepUp: 'none' }],
  ['4622943123100126', { ...ordinary, stepUp: 'otp' }],
  ['4622943123100134', { ...ordinary, stepUp: 'web-3ds' }],
  ['4622943123100142', { ...ordinary, stepUp: 'phone' }],
  ['4622943123100159', { ...ordinary, stepUp: 'impossible' }],
  ['4622943123100167', { ...ordinary, enrolment: 'pending-once' }],
  ['4000000000000002', { ...ordinary, tokenization: 'CARD_NOT_ELIGIBLE' }],
  ['4622943123100175', { ...ordinary, stepUp: 'app-code' }],
  ['4622943123100183', { ...ordinary, stepUp: 'app-wait' }],
])

/** Behaviour of a card; a number outside the table behaves like the first row. */
export function fixtureOf(pan: string): CardFixture {
  return fixtures.get(pan) ?? ordinary
}

/** The issuer's codes: everything else is wrong. */
export const rightCodes = { otp: '456789', issuerAuthCode: 'ISSUER-OK' } as const
