import { expect, test } from 'vitest'
import { forgetOldNumbers, typedNumbers } from '../../../src/wallet/providers/typed-number.ts'
import { createSecretStore } from '../../../src/wallet/store/secrets.ts'
import { FakeSession } from '../flow/support/fakes.ts'

const MINUTE = 60_000

function keeper() {
  const clock = { at: 1_800_000_000_000 }
  const session = new FakeSession()
  return { clock, session, deps: { secrets: createSecretStore(session), now: () => clock.at } }
}

test('a typed number is found by its provider and its card only, and forgotten when told', async () => {
  const { deps } = keeper()
  const numbers = typedNumbers(deps, 'mastercard')
  await numbers.keep('one', '5120350100064545')
  expect(await numbers.find('one')).toBe('5120350100064545')
  expect(await numbers.find('two')).toBeUndefined()
  expect(await typedNumbers(deps, 'cardinal').find('one')).toBeUndefined()
  await numbers.forget('one')
  expect(await numbers.find('one')).toBeUndefined()
})

test('it is not found after ten minutes, and gone then also where nobody looks for it', async () => {
  const { clock, session, deps } = keeper()
  await typedNumbers(deps, 'mastercard').keep('one', '5120350100064545')
  await typedNumbers(deps, 'cardinal').keep('two', '4000000000001091')
  clock.at += 10 * MINUTE - 1
  await forgetOldNumbers(deps)
  expect([...session.items.values()]).toHaveLength(2)
  clock.at += 1
  expect(await typedNumbers(deps, 'mastercard').find('one')).toBeUndefined()
  expect([...session.items.values()]).toHaveLength(1)
  await forgetOldNumbers(deps)
  expect([...session.items.values()]).toEqual([])
})
