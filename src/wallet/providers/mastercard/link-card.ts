import type { SessionInfo } from '../../../wire/mastercard/session.ts'
import { toEpochSeconds } from '../../../wire/mastercard/units.ts'
import { defineFlow, minutes } from '../../flow/define.ts'
import type { Flow, FlowDefinition } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { untilDone } from './again.ts'
import { type Bound, bind } from './bind.ts'
import { forgetNumber, readNumber, requireNumber } from './card-number.ts'
import type { MastercardClient } from './client.ts'
import { askConsent, CONSENT_FRESH, type Consent } from './consent.ts'
import type { MastercardDeps } from './deps.ts'
import { PROVIDER_ID } from './identity.ts'
import { confirmIdentity } from './identity-check.ts'
import { digitalCardIdOf } from './reference.ts'
import { openSession } from './session.ts'
import { visitPage } from './visit.ts'

/** One link per device and card: purchases that need the same one share a flow under this key. */
export function linkKey(card: Card): string {
  return `mastercard/${card.id}`
}

interface Linking {
  readonly deps: MastercardDeps
  readonly client: MastercardClient
  readonly card: Card
}

interface Linked {
  readonly bound: Bound
  readonly consent: Consent
  /** Epoch milliseconds. */
  readonly at: number
}

/**
 * Links a card to this device with a Mastercard payment passkey (guide, steps 1 and 2): the issuer confirms the
 * cardholder, consent, session, Mastercard's page, proof, binding. New and existing passkeys take the same way: nothing
 * tells them apart (contract 7.1).
 * Throws WalletError `region_unsupported`, `card_not_eligible`, `step_up_failed`, `declined_by_person`, `cancelled`.
 */
export function defineLinkCard(deps: MastercardDeps, client: MastercardClient): FlowDefinition<Card, void> {
  const forget = (flow: Flow, card: Card) =>
    flow.step('forget-number', { onUnknown: 'repeat' }, () => forgetNumber(deps, card))
  return defineFlow(
    'mastercard/link-card',
    { version: 2, deadline: minutes(60), compensate: forget },
    async (flow, card: Card) => {
      const linking: Linking = { deps, client, card }
      try {
        await confirmIdentity(flow, linking)
        const consent = await askConsent(flow, deps, card, 'consent')
        const linked = await flow.attempt('link', attempt => link(attempt, linking, consent))
        await flow.step('save-link', { onUnknown: 'repeat' }, () => saveLink(linking, linked))
      } finally {
        // However it ends; a cancel or the deadline ends in `compensate`.
        await forget(flow, card)
      }
    },
  )
}

async function link(flow: Flow, linking: Linking, first: Consent): Promise<Linked> {
  const { deps, client, card } = linking
  let consent = first
  return untilDone(flow, 'passkey', async count => {
    await requireNumber(flow, deps, card, `number-${count}`)
    consent = await freshConsent(flow, linking, consent, count)
    const given = consent
    const session = await openSession(
      flow,
      {
        deps,
        client,
        operation: 'session',
        info: async heard => infoOf(given, await readNumber(deps, card), heard ?? given.at),
      },
      `open-${count}`,
    )
    const returned = await visitPage(flow, deps, `visit-${count}`, session, { purpose: 'link' })
    const bound = await bind(flow, client, session, returned, `bind-${count}`)
    return { bound, consent: given, at: await flow.value(`at-${count}`, deps.now) }
  })
}

/** Mastercard takes a consent for a quarter of an hour only: who has let another one pass is asked again. */
async function freshConsent(flow: Flow, { deps, card }: Linking, consent: Consent, count: number): Promise<Consent> {
  const now = await flow.value(`now-${count}`, deps.now)
  return now - consent.at < CONSENT_FRESH ? consent : askConsent(flow, deps, card, `consent-${count}`)
}

/**
 * `SrcSessionInitiationRequestInfo` (contract 7.2): what the passkey is linked with, and the consent to it. Mastercard takes
 * none from its future: what was agreed to before `heard` was said is told as agreed by then.
 */
function infoOf({ accounts, documents, country, language, at }: Consent, number: string, heard: number): SessionInfo {
  const { email, phone } = accounts
  return {
    accountReference: [
      { accountReferenceType: 'PAN', primaryAccountNumber: number },
      ...(email === undefined ? [] : [{ accountReferenceType: 'EMAIL_ADDRESS' as const, identityValue: email }]),
      ...(phone === undefined
        ? []
        : [
            {
              accountReferenceType: 'MOBILE_PHONE_NUMBER' as const,
              phoneNumber: { countryCode: phone.countryCode, phoneNumber: phone.number },
            },
          ]),
    ],
    consents: [
      {
        consentType: 'PAYMENT_PASSKEY',
        consentStatus: 'ACCEPTED',
        consentTimestamp: toEpochSeconds(Math.min(at, heard)),
        countryCode: country,
        languageCode: language,
      },
    ],
    complianceSettings: {
      complianceResources: [
        { complianceType: 'TERMS_AND_CONDITIONS', uri: documents.terms },
        { complianceType: 'PRIVACY_POLICY', uri: documents.privacy },
      ],
    },
  }
}

/** The consent stays with the link it was given for. */
async function saveLink({ deps, card }: Linking, { bound, consent, at }: Linked): Promise<void> {
  await deps.links.save({
    provider: PROVIDER_ID,
    cardId: card.id,
    createdAt: at,
    enrolledAt: at,
    reference: {
      tokenId: digitalCardIdOf(card),
      credentialId: bound.credentialId,
      bindingId: bound.bindingId,
      consentAt: new Date(consent.at).toISOString(),
      consentCountry: consent.country,
      consentLanguage: consent.language,
      consentText: consent.textVersion,
      termsUri: consent.documents.terms,
      privacyUri: consent.documents.privacy,
    },
  })
}
