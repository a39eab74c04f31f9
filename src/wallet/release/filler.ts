import type { Tabs } from 'webextension-polyfill'
import { currencyOf } from '../../wire/currency.ts'
import { browser } from '../browser.ts'
import type { PaymentCredential } from '../providers/types.ts'
import { cleanText } from '../purchase/text.ts'
import type { FrozenFacts } from '../purchase/types.ts'
import { readDocuments, runInDocument, type TabDocument } from './documents.ts'
import { isHostedFieldsOrigin } from './hosted.ts'
import type { CardValues, FillReport, FillRules } from './page/job.ts'
import type { CardField, FillResult, FillTarget, RefusalReason } from './types.ts'
import { words } from './words.ts'

/** Tabs offered to the person at most. */
const MAX_TARGETS = 10

/** Writes credentials into checkouts, and finds which tabs show one. */
export interface Filler {
  /** Tabs that show exactly this origin now, the last used first. */
  targets(origin: string): Promise<readonly FillTarget[]>
  /** Writes the credential into the target, if that still shows the payee and the amount that were approved. */
  fill(target: FillTarget, credential: PaymentCredential, facts: FrozenFacts): Promise<FillResult>
}

export function createFiller(): Filler {
  return { targets: findTargets, fill: fillTarget }
}

async function findTargets(origin: string): Promise<readonly FillTarget[]> {
  const { protocol, hostname } = new URL(origin)
  const tabs = await browser.tabs.query({ url: `${protocol}//${hostname}/*` })
  const recent = tabs.toSorted((a, b) => (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0)).slice(0, MAX_TARGETS)
  const found = await Promise.all(recent.map(tab => toTarget(tab, origin)))
  return found.flatMap(target => (target ? [target] : []))
}

async function toTarget(tab: Tabs.Tab, origin: string): Promise<FillTarget | undefined> {
  if (tab.id === undefined || tab.incognito) return undefined
  const [top] = await readDocuments(tab.id, 'top')
  if (top?.origin !== origin) return undefined
  return { tabId: tab.id, documentId: top.documentId, origin, title: cleanText(tab.title ?? '', 200) }
}

async function fillTarget(target: FillTarget, credential: PaymentCredential, facts: FrozenFacts): Promise<FillResult> {
  if (target.origin !== facts.payee.origin) return { refused: 'wrong_origin' }
  const documents = await readDocuments(target.tabId, 'all')
  const top = documents.find(({ place }) => place === 'top')
  if (top?.origin !== target.origin) return { refused: 'document_gone' }
  await bringForward(target.tabId)
  const plan = planFill(target, top.documentId, documents, facts)
  const looked = await runInDocument(target.tabId, top.documentId, { kind: 'inspect', rules: plan.topRules })
  if ('refused' in looked) return looked
  const values = toValues(credential)
  return looked.hostedFrames === 0 ? fillTop(plan, looked.fields, values) : fillHosted(plan, looked, values)
}

interface Plan {
  /** The document the tab shows now; one that goes while it is filled is refused. */
  readonly target: Pick<FillTarget, 'tabId' | 'documentId'>
  readonly topRules: FillRules
  readonly hosted: readonly TabDocument[]
}

/**
 * A tab that was reloaded since it was chosen shows another document of the payee's. The person has not seen that one, so
 * it must at least show the total they approved (decision 3).
 */
function planFill(chosen: FillTarget, documentId: string, documents: readonly TabDocument[], facts: FrozenFacts): Plan {
  const isSeen = documentId === chosen.documentId
  const hosted = documents.filter(({ place, origin }) => place !== 'top' && isHostedFieldsOrigin(origin))
  const { amount, currency } = facts.amount
  const topRules: FillRules = {
    origin: facts.payee.origin,
    words,
    place: 'top',
    hostedOrigins: [...new Set(hosted.map(({ origin }) => origin))],
    total: {
      amount,
      exponent: currencyOf(currency).exponent,
      currency,
      missing: facts.checkout.verified && isSeen ? 'allowed' : 'refused',
    },
  }
  return { target: { tabId: chosen.tabId, documentId }, topRules, hosted }
}

async function fillTop(
  { target, topRules }: Plan,
  fields: readonly CardField[],
  values: CardValues,
): Promise<FillResult> {
  const refused = refuseFields(fields)
  if (refused) return { refused }
  return toResult(await runInDocument(target.tabId, target.documentId, { kind: 'write', rules: topRules, values }))
}

/** Every frame is looked at before any is written, and the page's total once more right before. */
async function fillHosted(
  { target, topRules, hosted }: Plan,
  looked: Exclude<FillReport, { refused: RefusalReason }>,
  values: CardValues,
): Promise<FillResult> {
  if (looked.fields.length > 0) return { refused: 'ambiguous_form' }
  // As many documents as frames a person can see, all right under the page: none hides elsewhere.
  if (hosted.length !== looked.hostedFrames || hosted.some(({ place }) => place !== 'child'))
    return { refused: 'foreign_frame' }
  const { tabId } = target
  const frames = hosted.map(({ documentId, origin }) => ({ documentId, rules: hostedRules(origin) }))
  const fields: CardField[] = []
  for (const { documentId, rules } of frames) {
    const frame = await runInDocument(tabId, documentId, { kind: 'inspect', rules })
    if ('refused' in frame) return frame
    fields.push(...frame.fields)
  }
  const refused = refuseFields(fields)
  if (refused) return { refused }
  const again = await runInDocument(tabId, target.documentId, { kind: 'inspect', rules: topRules })
  if ('refused' in again) return again
  for (const { documentId, rules } of frames) {
    const written = await runInDocument(tabId, documentId, { kind: 'write', rules, values })
    if ('refused' in written) return written
  }
  return { filled: fields }
}

function hostedRules(origin: string): FillRules {
  return { origin, words, place: 'hosted', hostedOrigins: [] }
}

function refuseFields(fields: readonly CardField[]): RefusalReason | undefined {
  const expiry = fields.includes('exp') || (fields.includes('exp-month') && fields.includes('exp-year'))
  if (!fields.includes('number') || !expiry) return 'no_card_form'
  return new Set(fields).size === fields.length ? undefined : 'ambiguous_form'
}

function toValues({ number, expirationMonth, expirationYear, securityCode }: PaymentCredential): CardValues {
  return { number, expirationMonth, expirationYear, ...(securityCode !== undefined && { securityCode }) }
}

function toResult(report: FillReport): FillResult {
  return 'refused' in report ? report : { filled: report.fields }
}

/** A tab behind others is not laid out, and the person should see what is filled. */
async function bringForward(tabId: number): Promise<void> {
  const { windowId } = await browser.tabs.update(tabId, { active: true })
  if (windowId !== undefined) await browser.windows.update(windowId, { focused: true })
}
