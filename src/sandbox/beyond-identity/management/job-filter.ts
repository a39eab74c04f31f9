import { deliveryMethod, jobStates } from '../../../wire/beyond-identity/jobs.ts'
import { fieldRefusal } from '../refusal.ts'
import type { Job } from '../state.ts'

type Test = (job: Job) => boolean

const attributes: Readonly<Record<string, { values: readonly string[]; of(job: Job): string }>> = {
  state: { values: jobStates, of: ({ state }) => state },
  delivery_method: { values: deliveryMethod.options, of: ({ delivery }) => delivery },
}

/** One comparison of SCIM's grammar: attribute, operator, quoted value (RFC 7644, 3.4.2.2). */
const comparison = /^(\w+) (eq|ne) "(\w+)"$/i

/**
 * A filter on `state` and `delivery_method` (contract 3.3): comparisons joined by `and`, which binds tighter, and `or`.
 * @throws Refusal 400 naming `filter`
 */
export function readFilter(text: string | undefined): Test {
  if (text === undefined || text === '') return () => true
  const alternatives = text.split(/ or /i).map(part => part.split(/ and /i).map(readComparison))
  return job => alternatives.some(all => all.every(test => test(job)))
}

function readComparison(text: string): Test {
  const [, name = '', operator = '', value = ''] = comparison.exec(text.trim()) ?? []
  const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined
  if (!attribute?.values.includes(value)) {
    throw fieldRefusal([{ field: 'filter', description: 'not a filter on state or delivery_method' }])
  }
  const wantsEqual = operator.toLowerCase() === 'eq'
  return job => (attribute.of(job) === value) === wantsEqual
}
