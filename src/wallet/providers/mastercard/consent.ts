import { CONSENT_LIFE } from '../../../wire/mastercard/limits.ts'
import { WalletError } from '../../errors.ts'
import { minutes } from '../../flow/define.ts'
import type { Flow } from '../../flow/types.ts'
import { cardViewOf } from '../../link/card-view.ts'
import type { Card } from '../../link/types.ts'
import type { Profile } from '../../messages/commands.ts'
import type { PromptView } from '../../messages/prompts.ts'
import type { ConsentRecord } from '../deps.ts'
import { PATIENT } from '../retry.ts'
import { readAddresses } from './addresses.ts'
import type { MastercardDeps } from './deps.ts'
import { PROVIDER_LABEL } from './identity.ts'
import {
  CONSENT_TEXT_VERSION,
  type ConsentDocuments,
  type ConsentLanguage,
  consentLanguage,
  documentsFor,
  isOffered,
  sandboxDocumentsFor,
} from './regions.ts'

/** What of the profile the passkey is linked with, besides the card. */
export interface LinkedAccounts {
  readonly email?: string
  readonly phone?: { readonly countryCode: string; readonly number: string }
}

/** The person's yes: what was shown, where, in which language, and when. */
export interface Consent {
  readonly country: string
  readonly language: ConsentLanguage
  readonly documents: ConsentDocuments
  readonly textVersion: string
  readonly accounts: LinkedAccounts
  /** Epoch milliseconds. */
  readonly at: number
}

/**
 * Asked for again when a session would start with one that Mastercard takes for too old (contract 7.2); the margin is the
 * time for which a person who is offline is waited for.
 */
export const CONSENT_FRESH = CONSENT_LIFE - minutes(6)

interface Start {
  readonly country: string
  readonly language: ConsentLanguage
  readonly accounts: LinkedAccounts
}

/**
 * Shows consent details, Terms of Use and Privacy Notice for the person's country and language (guide, step 1), both
 * changeable, until the person says yes or no. Throws WalletError `declined_by_person`, or `region_unsupported` when the
 * person gives up in a country where Mastercard offers no passkeys.
 */
export async function askConsent(flow: Flow, deps: MastercardDeps, card: Card, name: string): Promise<Consent> {
  const start = await flow.value(`${name}-start`, async (): Promise<Start> => startOf(deps, await deps.profile.read()))
  const standIn = await standInOrigin(flow, deps, name)
  let region: Pick<Start, 'country' | 'language'> = start
  for (let round = 1; ; round++) {
    const documents = documentsOf(region, standIn)
    const answer = await flow.ask(`${name}-${round}`, {
      kind: 'passkey-consent',
      view: viewOf(card, region, documents, start.accounts),
    })
    if (answer.decision === 'change') {
      region = { country: answer.country, language: answer.language }
      continue
    }
    if (answer.decision === 'refuse' || !documents) {
      throw documents
        ? new WalletError('declined_by_person', { what: 'consent' })
        : new WalletError('region_unsupported', { country: region.country })
    }
    const at = await flow.value(`${name}-at`, deps.now)
    const accounts = only(start.accounts, answer.accounts)
    const consent = { ...region, documents, textVersion: CONSENT_TEXT_VERSION, accounts, at }
    await flow.step(`${name}-record`, { onUnknown: 'repeat' }, () => deps.recordConsent(recordOf(card, consent)))
    return consent
  }
}

/** Undefined where Mastercard offers no passkeys. */
function documentsOf(
  { country, language }: Pick<Start, 'country' | 'language'>,
  standIn: string | undefined,
): ConsentDocuments | undefined {
  if (!isOffered(country)) return undefined
  return standIn === undefined ? documentsFor(country, language) : sandboxDocumentsFor(standIn, country, language)
}

/** The sandbox's stand-in for Mastercard has documents of its own, on whatever port it got. */
async function standInOrigin(flow: Flow, deps: MastercardDeps, name: string): Promise<string | undefined> {
  if (!deps.sandbox) return undefined
  return flow.step(`${name}-documents`, { onUnknown: 'repeat', ...PATIENT }, async call => {
    return (await readAddresses(deps, call)).pageOrigin
  })
}

function startOf(deps: MastercardDeps, profile: Profile | undefined): Start {
  const language = consentLanguage(profile?.language ?? deps.language())
  if (!profile) return { country: 'US', language, accounts: {} }
  const phone = { countryCode: profile.phoneCountryCode, number: profile.phone }
  return { country: profile.country, language, accounts: { email: profile.email, phone } }
}

function viewOf(
  card: Card,
  { country, language }: Pick<Start, 'country' | 'language'>,
  documents: ConsentDocuments | undefined,
  { email, phone }: LinkedAccounts,
): PromptView<'passkey-consent'> {
  return {
    provider: PROVIDER_LABEL,
    card: cardViewOf(card, false),
    country,
    language,
    ...(documents && { documents: { ...documents } }),
    accounts: [
      ...(email === undefined ? [] : [{ kind: 'email' as const, value: email }]),
      ...(phone === undefined ? [] : [{ kind: 'phone' as const, value: `+${phone.countryCode} ${phone.number}` }]),
    ],
  }
}

function only({ email, phone }: LinkedAccounts, kept: readonly ('email' | 'phone')[]): LinkedAccounts {
  return {
    ...(email !== undefined && kept.includes('email') && { email }),
    ...(phone !== undefined && kept.includes('phone') && { phone }),
  }
}

function recordOf(card: Card, { country, language, textVersion, documents, at }: Consent): ConsentRecord {
  return { recipient: PROVIDER_LABEL, lastFour: card.lastFour, country, language, textVersion, documents, at }
}
