/** How a test card behaves (contract 15; the rows below the first are ours). */
export interface CardFixture {
  /** `none`: the issuer knows the person already; the card comes without a pending event. */
  readonly identityCheck: 'page' | 'none' | 'address'
  readonly enrolment: 'ok' | 'TOKENIZATION_INELIGIBLE' | 'ISSUER_DECLINED' | 'NO_RESPONSE_FROM_ISSUER'
  readonly passkeys: 'eligible' | 'PAN_INELIGIBLE'
  readonly descriptorName: string
}

const ordinary: CardFixture = {
  identityCheck: 'page',
  enrolment: 'ok',
  passkeys: 'eligible',
  descriptorName: 'Sandbox Bank Credit',
}

const fixtures: ReadonlyMap<string, CardFixture> = new Map([
  ['5120350100064537', ordinary],
  ['5120350100064545', { ...ordinary, identityCheck: 'none', descriptorName: 'Sandbox Bank Gold' }],
  ['5120350100064552', { ...ordinary, identityCheck: 'none', passkeys: 'PAN_INELIGIBLE' }],
  ['5120350100064560', { ...ordinary, enrolment: 'TOKENIZATION_INELIGIBLE' }],
  ['5120350100064578', { ...ordinary, enrolment: 'ISSUER_DECLINED' }],
  ['5120350100064586', { ...ordinary, enrolment: 'NO_RESPONSE_FROM_ISSUER' }],
  ['5120350100064594', { ...ordinary, identityCheck: 'address' }],
  ['2221000000000009', { ...ordinary, identityCheck: 'none', descriptorName: 'Sandbox Bank Debit' }],
])

/** Behaviour of a card of our ranges; a number outside the table behaves like the first row. */
export function fixtureOf(pan: string): CardFixture {
  return fixtures.get(pan) ?? ordinary
}

/** True for a number of Mastercard's ranges: 51 to 55, and 2221 to 2720. */
export function isMastercardRange(pan: string): boolean {
  const four = Number(pan.slice(0, 4))
  return /^5[1-5]/.test(pan) || (four >= 2221 && four <= 2720)
}
