import { ada, type Person } from '../../support/person.ts'

/** Its issuer knows the person already. */
export const GOLD = '5120350100064545'
/** Its issuer wants to confirm who it is first. */
export const ORDINARY = '5120350100064537'

/** Details the person has given before. */
export const person = { ...ada, language: 'en' } as const

/** Says yes to everything; types the card's number where it is asked for. */
export function willing(number: string = GOLD): Person {
  return {
    'passkey-consent': prompt => ({ decision: 'accept', accounts: prompt.view.accounts.map(one => one.kind) }),
    'card-number': () => ({ decision: 'number', number }),
    passkey: () => undefined,
    'passkey-failed': () => ({ decision: 'again' }),
  }
}
