import * as v from 'valibot'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import { type Profile, profileSchema } from '../../messages/commands.ts'
import type { PromptAnswer } from '../../messages/prompts.ts'
import type { VisaDeps } from './deps.ts'
import { PROVIDER_LABEL } from './identity.ts'

/** What the person agreed to tell the network, and when. */
export interface Consent {
  readonly id: string
  readonly profile: Profile
  /** Epoch milliseconds. */
  readonly at: number
}

type Given = Partial<Omit<Profile, 'language'>>
type Missing = 'firstName' | 'lastName' | 'email' | 'phone' | 'country'

const asked: readonly Missing[] = ['firstName', 'lastName', 'email', 'phone', 'country']
const PURPOSE = 'disclosure.enrolCard'

/**
 * Shows which of the person's data goes to the network when a card is enrolled, asks for what is missing, and records
 * the disclosure. Throws WalletError `declined_by_person` when the person says no.
 */
export async function disclose(flow: Flow, deps: VisaDeps): Promise<Consent> {
  const kept = await flow.value('profile', () => deps.profile.read())
  let given: Given = kept ?? {}
  for (let round = 1; ; round++) {
    const answer = await flow.ask(`disclose-${round}`, { kind: 'disclose', view: viewOf(given) })
    if (answer.decision === 'refuse') throw new WalletError('declined_by_person', { what: 'disclosure' })
    given = { ...given, ...filled(answer) }
    const whole = v.safeParse(profileSchema, { language: kept?.language ?? 'en', ...given })
    if (!whole.success) {
      given = without(given, whole.issues)
      continue
    }
    const consent = await flow.value('consent', () => ({ id: crypto.randomUUID(), at: deps.now() }))
    await flow.step('record-disclosure', { onUnknown: 'repeat' }, () => record(deps, whole.output, consent.at))
    return { ...consent, profile: whole.output }
  }
}

async function record(deps: VisaDeps, profile: Profile, at: number): Promise<void> {
  await deps.profile.write(profile)
  await deps.profile.recordDisclosure({ recipient: PROVIDER_LABEL, fields: asked, at })
}

function viewOf(given: Given) {
  const fields = asked.flatMap(key => {
    const value = key === 'phone' ? phoneOf(given) : given[key]
    return value === undefined ? [] : [{ key, value }]
  })
  return { recipient: PROVIDER_LABEL, purpose: PURPOSE, fields, missing: asked.filter(key => given[key] === undefined) }
}

function phoneOf(given: Given): string | undefined {
  if (given.phone === undefined) return undefined
  return given.phoneCountryCode === undefined ? given.phone : `+${given.phoneCountryCode} ${given.phone}`
}

/** What the person typed, tidied as people type it: spaces in numbers, a plus before the country's code. */
function filled(answer: Extract<PromptAnswer<'disclose'>, { decision: 'consent' }>): Given {
  const { firstName, lastName, email, phone, phoneCountryCode, country } = answer.profile ?? {}
  return {
    ...(firstName?.trim() && { firstName: firstName.trim() }),
    ...(lastName?.trim() && { lastName: lastName.trim() }),
    ...(email?.trim() && { email: email.trim() }),
    ...(phone && { phone: phone.replace(/[^\d]/g, '') }),
    ...(phoneCountryCode && { phoneCountryCode: phoneCountryCode.replace(/[^\d]/g, '') }),
    ...(country && { country: country.trim().toUpperCase() }),
  }
}

/** Drops what does not fit, so that the next question names it as missing. */
function without(given: Given, issues: readonly v.BaseIssue<unknown>[]): Given {
  const bad = new Set(issues.map(issue => v.getDotPath(issue) ?? ''))
  if (bad.has('phoneCountryCode')) bad.add('phone')
  return Object.fromEntries(Object.entries(given).filter(([key]) => !bad.has(key)))
}
