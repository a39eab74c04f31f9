/** How the bank behind a test card answers a lookup (contract 17). */
export type CardFixture = 'frictionless' | 'refused' | 'attempted' | 'challenge'

const fixtures: ReadonlyMap<string, CardFixture> = new Map([
  ['4000000000001000', 'frictionless'],
  ['4000000000001018', 'refused'],
  ['4000000000001026', 'attempted'],
  ['4000000000001091', 'challenge'],
  ['4000000000002503', 'challenge'],
])

/** Behaviour of a card; a number outside the table is challenged. */
export function fixtureOf(pan: string): CardFixture {
  return fixtures.get(pan) ?? 'challenge'
}

/** Codes of the bank's page (contract 17); any other may be tried again, three times in all. */
export const codes = { right: '123456', refused: '000000', tries: 3 } as const
