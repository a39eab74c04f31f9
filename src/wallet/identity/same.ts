import type { LinkedIdentity } from './types.ts'

/** What tells the identities of one provider apart. */
type Who = Pick<LinkedIdentity, 'subject' | 'organisation'>

export function isSamePerson(one: Who, other: Who): boolean {
  return one.subject === other.subject
}

/** True for the same person in the same organisation, or in none. */
export function isSameInOrganisation(one: Who, other: Who): boolean {
  return isSamePerson(one, other) && one.organisation?.id === other.organisation?.id
}
