import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { createIdentityBook } from '../../../src/wallet/identity/identities.ts'
import type { LinkedIdentity } from '../../../src/wallet/identity/types.ts'
import { openDatabase } from '../../../src/wallet/store/database.ts'
import { newProfile } from '../flow/support/bench.ts'

function newBook() {
  const { name, sealer } = newProfile()
  return createIdentityBook(openDatabase(name), sealer)
}

const linkedFor = (organisation?: string): LinkedIdentity => ({
  subject: 'user-1',
  name: 'ann',
  reference: {},
  ...(organisation !== undefined && { organisation: { id: organisation, name: organisation } }),
})

it('keeps an identity for each organisation, and for none, where the provider tells them apart', async () => {
  const book = newBook()
  const provider = { id: 'p', perOrganisation: true } as const
  for (const [id, organisation] of [['a', 'lamp'], ['b', 'desk'], ['c']] as const)
    expect(await book.save(id, provider, linkedFor(organisation))).toBe(id)
  await book.rename('b', 'Work')
  expect(await book.save('d', provider, linkedFor('desk'))).toBe('b')
  const known = (await book.list()).map(({ id, label, organisation }) => [id, label, organisation?.id])
  expect(known.sort()).toEqual([
    ['a', undefined, 'lamp'],
    ['b', 'Work', 'desk'],
    ['c', undefined, undefined],
  ])
})

it('keeps one identity of a person, whatever organisation it names, where the provider does not', async () => {
  const book = newBook()
  await book.save('a', { id: 'p' }, linkedFor('lamp'))
  expect(await book.save('b', { id: 'p' }, linkedFor())).toBe('a')
  expect(await book.save('c', { id: 'q' }, linkedFor())).toBe('c')
})
