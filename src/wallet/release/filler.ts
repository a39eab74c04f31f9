import type { Tabs } from 'webextension-polyfill'
import { currencyOf } from '../../wire/currency.ts'
import { browser } from '../browser.ts'
import type { PaymentCredential } from '../providers/types.ts'
import { cleanText } from '../purchase/text.ts'
import type { FrozenFacts } from '../purchase/types.ts'
import {
  type CheckoutDocument,
  type ExpectedFrames,
  lookAt,
  type Refused,
  refuseUnseen,
  refuseUnseenIn,
  writeInto,
  writeIntoShop,
} from './checkout-document.ts'
import { readDocuments, type TabDocument } from './documents.ts'
import { isHostedFieldsOrigin } from './hosted.ts'
import type { DocumentRules } from './judge/document.ts'
import { judgeForm } from './judge/form.ts'
import type { CardValues } from './judge/spell.ts'
import type { CardField, FillResult, FillTarget, RefusalReason } from './types.ts'

/** Tabs offered to the person at most. */
const MAX_TARGETS = 10

/** A page that changes while it is looked at is looked at anew this often at most. */
const MAX_LOOKS = 3

/** Writes credentials into checkouts, and finds which tabs show one. */
export interface Filler {
  /** Tabs that show exactly this origin now, the last used first. */
  targets(origin: string): Promise<readonly FillTarget[]>
  /**
   * Writes the credential into the target, if that still shows the payee and the amount that were approved. Throws the
   * signal's reason, without having begun to write, when nobody wants that any more.
   */
  fill(target: FillTarget, credential: PaymentCredential, facts: FrozenFacts, signal: AbortSignal): Promise<FillResult>
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
  return { tabId: tab.id, documentId: top.documentId, origin, title: cleanText(top.title, 200) }
}

async function fillTarget(
  target: FillTarget,
  credential: PaymentCredential,
  facts: FrozenFacts,
  signal: AbortSignal,
): Promise<FillResult> {
  if (target.origin !== facts.payee.origin) return { refused: 'wrong_origin' }
  const documents = await readDocuments(target.tabId, 'all')
  const top = documents.find(({ place }) => place === 'top')
  if (top?.origin !== target.origin) return { refused: 'document_gone' }
  await bringForward(target.tabId)
  const plan = planFill(target, top, documents, facts)
  let touched = false
  for (let looks = 0; looks < MAX_LOOKS; looks++) {
    const result = await fillOnce(plan, toValues(credential), signal)
    if ('filled' in result) return result
    touched ||= result.touched === true
    if (result.refused !== 'changed') return { refused: result.refused, ...(touched && { touched }) }
  }
  return { refused: 'document_gone', ...(touched && { touched }) }
}

interface Plan {
  /** The document the tab shows now; one that goes while it is filled is refused. */
  readonly top: TabDocument
  readonly topRules: DocumentRules
  /** Documents of reviewed services, wherever they are. */
  readonly hosted: readonly TabDocument[]
  /** Names the purchase to whoever hears later what became of what was written. */
  readonly about: string
}

/**
 * A tab that was reloaded since it was chosen shows another document of the payee's. The person has not seen that one, so
 * it must at least show the total they approved (decision 3).
 */
function planFill(chosen: FillTarget, top: TabDocument, documents: readonly TabDocument[], facts: FrozenFacts): Plan {
  const isSeen = top.documentId === chosen.documentId
  const { amount, currency } = facts.amount
  return {
    top,
    about: facts.checkout.hash,
    hosted: documents.filter(({ place, origin }) => place !== 'top' && isHostedFieldsOrigin(origin)),
    topRules: {
      origin: facts.payee.origin,
      total: {
        amount,
        exponent: currencyOf(currency).exponent,
        currency,
        missing: facts.checkout.verified && isSeen ? 'allowed' : 'refused',
      },
    },
  }
}

type Filled = { readonly filled: readonly CardField[] } | Refused

async function fillOnce(
  { top, topRules, hosted, about }: Plan,
  values: CardValues,
  signal: AbortSignal,
): Promise<Filled> {
  const page = await lookAt(top, topRules)
  if ('refused' in page) return page
  const frames: CheckoutDocument[] = []
  for (const frame of hosted) {
    const looked = await lookAt(frame, frame)
    if ('refused' in looked) return looked
    // Services also keep frames without any field, some of them deep inside: those are nobody's concern.
    if (looked.candidates.length === 0) continue
    if (frame.place !== 'child') return { refused: 'foreign_frame' }
    frames.push(looked)
  }
  return frames.length === 0 ? fillPage(page, values, about, signal) : fillHosted(page, frames, values, signal)
}

async function fillPage(
  page: CheckoutDocument,
  values: CardValues,
  about: string,
  signal: AbortSignal,
): Promise<Filled> {
  const unseen = await refuseUnseen(page)
  if (unseen) return unseen
  const form = judgeForm(page.seen, page.candidates, 'shop')
  if ('refused' in form) return form
  const fields = [...form.fields.keys()]
  const refused = refuseFields(fields)
  if (refused) return { refused }
  signal.throwIfAborted()
  return (await writeIntoShop(page, form.fields, values, about)) ?? { filled: fields }
}

/** Every frame is looked at before any is written, and the page with its total once more right before. */
async function fillHosted(
  page: CheckoutDocument,
  frames: readonly CheckoutDocument[],
  values: CardValues,
  signal: AbortSignal,
): Promise<Filled> {
  if (page.candidates.length > 0) return { refused: 'ambiguous_form' }
  const expected: ExpectedFrames = {
    origins: [...new Set(frames.map(({ seen }) => seen.origin))],
    count: frames.length,
  }
  const unseenFields = await Promise.all(frames.map(frame => refuseUnseenIn(frame, page)))
  const unseen = (await refuseUnseen(page, expected)) ?? unseenFields.find(refused => refused)
  if (unseen) return unseen
  const forms: [CheckoutDocument, ReadonlyMap<CardField, number>][] = []
  for (const frame of frames) {
    const form = judgeForm(frame.seen, frame.candidates, 'service')
    if ('refused' in form) return form
    forms.push([frame, form.fields])
  }
  const fields = forms.flatMap(([, own]) => [...own.keys()])
  const refused = refuseFields(fields)
  if (refused) return { refused }
  signal.throwIfAborted()
  for (const [index, [frame, own]] of forms.entries()) {
    const refusedFrame = await writeInto(frame, own, values)
    if (refusedFrame) return { ...refusedFrame, ...(index > 0 && { touched: true }) }
  }
  return { filled: fields }
}

function refuseFields(fields: readonly CardField[]): RefusalReason | undefined {
  const expiry = fields.includes('exp') || (fields.includes('exp-month') && fields.includes('exp-year'))
  if (!fields.includes('number') || !expiry) return 'no_card_form'
  return new Set(fields).size === fields.length ? undefined : 'ambiguous_form'
}

function toValues({ number, expirationMonth, expirationYear, securityCode }: PaymentCredential): CardValues {
  return { number, expirationMonth, expirationYear, ...(securityCode !== undefined && { securityCode }) }
}

/** A tab behind others is not laid out, and the person should see what is filled. */
async function bringForward(tabId: number): Promise<void> {
  const { windowId } = await browser.tabs.update(tabId, { active: true })
  if (windowId !== undefined) await browser.windows.update(windowId, { focused: true })
}
