import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { PaymentCredential } from '../../../src/wallet/providers/types.ts'
import type { FrozenFacts } from '../../../src/wallet/purchase/types.ts'
import { createFiller } from '../../../src/wallet/release/filler.ts'
import type { PageJob, Seen } from '../../../src/wallet/release/page/job.ts'
import type { Kept } from '../../../src/wallet/release/page/keep-out-of-address.ts'

const SHOP = 'http://shop.localhost:4000'

/** A document as its script would tell of it. */
interface FakeDocument {
  readonly documentId: string
  readonly origin: string
  readonly seen: Seen
  visible: boolean
}

/** One tab and its document, as far as `scripting` and `tabs` tell. */
const tab = vi.hoisted(() => ({
  documents: [] as FakeDocument[],
  jobs: [] as { documentId: string; job: PageJob }[],
  /** Documents whose addresses are watched. */
  watched: [] as string[],
  /** Runs when a job arrives, as a page that changes meanwhile. */
  meanwhile: (_job: PageJob) => {},
}))

vi.mock('../../../src/wallet/browser.ts', () => ({
  browser: {
    tabs: {
      query: async () => [{ id: 7, title: 'Of the page before', incognito: false, lastAccessed: 1 }],
      update: async () => ({ windowId: 1 }),
    },
    windows: { update: async () => ({}) },
    scripting: {
      async executeScript({ target, files, args }: Injection) {
        const { documentIds } = target
        const told = ({ documentId }: FakeDocument, result: unknown) => [{ frameId: 0, documentId, result }]
        if (!documentIds)
          return tab.documents.flatMap(document =>
            told(document, { origin: document.origin, place: 'top', title: 'Check\u202eout' }),
          )
        const document = tab.documents.find(({ documentId }) => documentIds.includes(documentId))
        if (!document) throw new Error('No document with id')
        if (files || !args) return told(document, null)
        const [job] = args
        if (!('kind' in job)) {
          tab.watched.push(document.documentId)
          return told(document, null)
        }
        tab.jobs.push({ documentId: document.documentId, job })
        const result = answer(document, job)
        tab.meanwhile(job)
        return told(document, result)
      },
    },
  },
}))

interface Injection {
  readonly target: { readonly documentIds?: readonly string[] }
  readonly files?: readonly string[]
  readonly args?: readonly [PageJob | Kept]
}

function answer({ seen, visible }: FakeDocument, job: PageJob): unknown {
  const json = JSON.stringify(seen)
  if (job.kind === 'look') return { seen: json }
  if (job.seen !== json) return { refused: 'changed' }
  return { controls: job.controls.map(() => visible), frames: [] }
}

const credential: PaymentCredential = {
  number: '4000020000000001',
  expirationMonth: '12',
  expirationYear: '2030',
  securityCode: '123',
  expiresAt: 0,
}
const facts: FrozenFacts = {
  version: 1,
  requester: { kind: 'page', origin: 'https://ada.example' },
  payee: { origin: SHOP, name: 'Lamp Co' },
  amount: { amount: 4250, currency: 'USD' },
  items: [],
  checkout: { id: 'c', hash: 'h', expiresAt: 0, verified: true },
  release: { kind: 'fill' },
}
const unsigned: FrozenFacts = { ...facts, checkout: { ...facts.checkout, verified: false } }
const target = { tabId: 7, documentId: 'top', origin: SHOP, title: '' }
const whole = ['number', 'exp', 'csc']

/** A page with these fields, and a total when it is told one. */
function page(fields: readonly string[] = whole, total?: string): FakeDocument {
  const controls = fields.map(field => ({
    type: 'text',
    attributes: { name: field, autocomplete: `cc-${field}` },
    labels: [],
    form: 0,
  }))
  const seen: Seen = {
    origin: SHOP,
    base: SHOP,
    controls,
    forms: [[{ method: 'post', action: '/pay' }]],
    totals: total === undefined ? [] : [[total]],
  }
  return { documentId: 'top', origin: SHOP, seen, visible: true }
}

/** Of somebody who waits. */
const patience = () => new AbortController().signal
const fill = (of: FrozenFacts = facts) => createFiller().fill(target, credential, of, patience())
const written = () =>
  tab.jobs.filter(({ job }) => job.kind === 'fill' && job.values.length > 0).map(({ documentId }) => documentId)

beforeEach(() => {
  tab.documents = [page()]
  tab.jobs = []
  tab.watched = []
  tab.meanwhile = () => {}
})

describe('targets', () => {
  it('are tabs of exactly this origin, named by document, with its own cleaned title', async () => {
    expect(await createFiller().targets(SHOP)).toEqual([{ ...target, title: 'Checkout' }])
    expect(await createFiller().targets('http://shop.localhost:4002')).toEqual([])
  })
})

describe('fill', () => {
  it('looks first, makes sure that a person sees it, and writes then, into the one document', async () => {
    expect(await fill()).toEqual({ filled: whole })
    expect(tab.jobs.map(({ documentId, job }) => [documentId, job.kind])).toEqual([
      ['top', 'look'],
      ['top', 'fill'],
      ['top', 'fill'],
    ])
    expect(written()).toEqual(['top'])
    expect(tab.watched).toEqual(['top'])
    expect(JSON.stringify(tab.jobs.slice(0, 2))).not.toContain(credential.number)
  })

  it('asks a shop that signs nothing to show its total', async () => {
    expect(await fill(unsigned)).toEqual({ refused: 'total_missing' })
    tab.documents = [page(whole, 'Total $42.50')]
    expect(await fill(unsigned)).toEqual({ filled: whole })
  })

  it('goes on in a page that was reloaded since it was chosen, if that shows the approved total', async () => {
    tab.documents = [{ ...page(), documentId: 'next' }]
    expect(await fill()).toEqual({ refused: 'total_missing' })
    tab.documents = [{ ...page(whole, 'Total $42.50'), documentId: 'next' }]
    expect(await fill()).toEqual({ filled: whole })
    expect(written()).toEqual(['next'])
  })

  it('refuses a page that left the payee’s site since it was chosen', async () => {
    tab.documents = [{ ...page(), documentId: 'next', origin: 'http://rogue.localhost:4000' }]
    expect(await fill()).toEqual({ refused: 'document_gone' })
    expect(tab.jobs).toEqual([])
  })

  it('refuses a document that says it is of another origin than the browser says', async () => {
    const { seen, ...rest } = page()
    tab.documents = [{ ...rest, seen: { ...seen, origin: 'http://rogue.localhost:4000' } }]
    expect(await fill()).toEqual({ refused: 'wrong_origin' })
  })

  it.each([
    ['goes', () => []],
    ['is reloaded', () => [{ ...page(), documentId: 'next' }]],
  ])('refuses a document that %s between looking and writing', async (_, documents) => {
    tab.meanwhile = () => {
      tab.documents = documents()
    }
    expect(await fill()).toEqual({ refused: 'document_gone' })
    expect(written()).toEqual([])
  })

  it('writes nothing any more once the payment was called off', async () => {
    const stop = new AbortController()
    tab.meanwhile = ({ kind }) => {
      if (kind === 'fill') stop.abort(new Error('called off'))
    }
    await expect(createFiller().fill(target, credential, facts, stop.signal)).rejects.toThrow('called off')
    expect(written()).toEqual([])
  })

  it('judges a page anew that raised its total after it was looked at', async () => {
    tab.meanwhile = ({ kind }) => {
      if (kind === 'look') tab.documents = [page(whole, 'Total $99.00')]
    }
    expect(await fill()).toEqual({ refused: 'total_mismatch' })
    expect(written()).toEqual([])
  })

  it('gives up a page that never stands still', async () => {
    let count = 0
    tab.meanwhile = ({ kind }) => {
      if (kind === 'look') tab.documents = [page([...whole, `other-${++count}`])]
    }
    expect(await fill()).toEqual({ refused: 'document_gone' })
    expect(written()).toEqual([])
  })

  it('takes nothing a page could not have said', async () => {
    tab.documents = [{ ...page(), seen: { ...page().seen, controls: 'all' as never } }]
    expect(await fill()).toEqual({ refused: 'ambiguous_form' })
  })

  it('refuses a target of another origin than the payee’s', async () => {
    const foreign = { ...target, origin: 'http://rogue.localhost' }
    expect(await createFiller().fill(foreign, credential, facts, patience())).toEqual({ refused: 'wrong_origin' })
  })

  it.each([
    ['no number', ['exp', 'csc']],
    ['no expiry', ['number', 'csc']],
    ['half an expiry', ['number', 'exp-month']],
    ['nothing', []],
  ])('finds no card form in %s', async (_, fields) => {
    tab.documents = [page(fields)]
    expect(await fill()).toEqual({ refused: 'no_card_form' })
    expect(written()).toEqual([])
  })
})
