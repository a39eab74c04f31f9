import * as v from 'valibot'
import type { Runtime } from 'webextension-polyfill'
import { browser, type Sender } from '../browser.ts'
import { WalletError } from '../errors.ts'
import type { CeremonyBook } from './book.ts'
import { type CeremonyPage, writePage } from './pages.ts'
import type { Acknowledgement, HelloReply } from './protocol.ts'
import type { SurfaceJob } from './surface-job.ts'
import { bringForward } from './tabs.ts'

/** Characters of a result as JSON; a real one is a few kilobytes. */
const MAX_RESULT_CHARACTERS = 131_072

const to = v.literal('ceremony')
const id = v.pipe(v.string(), v.regex(/^[\w-]{1,128}$/))
const messageSchema = v.variant('type', [
  v.object({ to, type: v.literal('hello'), id }),
  v.object({ to, type: v.literal('progress'), id, state: v.picklist(['window-open', 'needs-click']) }),
  v.object({ to, type: v.literal('result'), id, result: v.unknown() }),
  v.object({ to, type: v.literal('idle') }),
])

/** A message of a ceremony page, checked for shape. */
type AnyMessage = v.InferOutput<typeof messageSchema>
export type PageMessage = Exclude<AnyMessage, { type: 'idle' }>

/** Answers ceremony pages. Only the top document of the very tab we opened, still on the gateway's origin, is believed. */
export interface PageMessages {
  /** Undefined for anything that is no ceremony message. */
  read(message: unknown): AnyMessage | undefined
  answer(
    message: PageMessage,
    page: CeremonyPage | undefined,
    sender: Runtime.MessageSender,
  ): Promise<HelloReply | Acknowledgement | undefined>
}

export function createPageMessages(deps: { readonly book: () => CeremonyBook }): PageMessages {
  async function hello(ceremony: string): Promise<HelloReply> {
    const found = await deps.book().ceremonyJob(ceremony)
    if (!found) return { gone: true }
    const { job, stay } = found
    // Made by a provider of ours, for a page's script of ours: `surface` has already chosen this launcher.
    return { job: job as SurfaceJob, ...(stay !== undefined && { stay }) }
  }

  async function progress(
    ceremony: string,
    page: CeremonyPage,
    state: 'window-open' | 'needs-click',
  ): Promise<undefined> {
    const needsClick = state === 'needs-click'
    if (needsClick !== page.needsClick) await writePage(ceremony, { ...page, needsClick })
    if (needsClick) await bringForward(page.tabId)
  }

  async function result(ceremony: string, page: CeremonyPage, raw: unknown): Promise<Acknowledgement> {
    if (JSON.stringify(raw ?? null).length > MAX_RESULT_CHARACTERS) {
      throw new WalletError('too_large', { field: 'result', limit: MAX_RESULT_CHARACTERS })
    }
    const [acknowledged] = await Promise.all([
      deps.book().ceremonyResult(ceremony, raw),
      writePage(ceremony, { ...page, done: true }),
    ])
    if (!acknowledged) await writePage(ceremony, page)
    return { acknowledged }
  }

  return {
    read(message) {
      const parsed = v.safeParse(messageSchema, message)
      return parsed.success ? parsed.output : undefined
    },
    async answer(message, page, sender) {
      if (!page || !isItsPage(page, sender)) return message.type === 'hello' ? { gone: true } : undefined
      switch (message.type) {
        case 'hello':
          return hello(message.id)
        case 'progress':
          return progress(message.id, page, message.state)
        case 'result':
          return result(message.id, page, message.result)
      }
    },
  }
}

function isItsPage(page: CeremonyPage, sender: Sender): boolean {
  if (sender.id !== browser.runtime.id || sender.frameId !== 0) return false
  return sender.tab?.id === page.tabId && originOf(sender) === page.gateway
}

/** Firefox and older Chromium leave `origin` out for content scripts; the address says the same. */
function originOf(sender: Sender): string | undefined {
  if (sender.origin !== undefined) return sender.origin
  return sender.url !== undefined && URL.canParse(sender.url) ? new URL(sender.url).origin : undefined
}
