import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { PaymentCredential } from '../../../src/wallet/providers/types.ts'
import type { FrozenFacts } from '../../../src/wallet/purchase/types.ts'
import { createFiller } from '../../../src/wallet/release/filler.ts'
import type { FillJob, FillReport } from '../../../src/wallet/release/page/job.ts'

const SHOP = 'http://shop.localhost:4000'
const PAY = 'http://pay.localhost:4001'

interface FakeDocument {
  readonly frameId: number
  readonly documentId: string
  readonly origin: string
  readonly place: 'top' | 'child' | 'deeper'
  report: FillReport
}

/** One tab and its documents, as far as `scripting` and `tabs` tell. */
const tab = vi.hoisted(() => ({
  documents: [] as FakeDocument[],
  jobs: [] as { documentId: string; job: FillJob }[],
  /** Runs when a job arrives, as a page that changes meanwhile. */
  meanwhile: (_job: FillJob) => {},
}))

vi.mock('../../../src/wallet/browser.ts', () => ({
  browser: {
    tabs: {
      query: async () => [{ id: 7, title: 'Check\u202eout', incognito: false, lastAccessed: 1 }],
      update: async () => ({ windowId: 1 }),
    },
    windows: { update: async () => ({}) },
    scripting: {
      async executeScript({
        target,
        files,
        args,
      }: {
        target: { documentIds?: string[]; allFrames?: boolean }
        files?: string[]
        args?: [FillJob]
      }) {
        const { documentIds } = target
        if (!documentIds)
          return tab.documents
            .filter(({ frameId }) => target.allFrames || frameId === 0)
            .map(({ frameId, documentId, origin, place }) => ({ frameId, documentId, result: { origin, place } }))
        const document = tab.documents.find(({ documentId }) => documentIds.includes(documentId))
        if (!document) throw new Error('No document with id')
        if (files || !args) return [{ frameId: document.frameId, documentId: document.documentId, result: null }]
        tab.jobs.push({ documentId: document.documentId, job: args[0] })
        const { report } = document
        tab.meanwhile(args[0])
        return [{ frameId: document.frameId, documentId: document.documentId, result: report }]
      },
    },
  },
}))

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
const target = { tabId: 7, documentId: 'top', origin: SHOP, title: '' }
const whole = ['number', 'exp', 'csc'] as const

const top = (report: FillReport): FakeDocument => ({
  frameId: 0,
  documentId: 'top',
  origin: SHOP,
  place: 'top',
  report,
})
const frame = (documentId: string, report: FillReport, place: 'child' | 'deeper' = 'child'): FakeDocument => ({
  frameId: 1,
  documentId,
  origin: PAY,
  place,
  report,
})
const fill = () => createFiller().fill(target, credential, facts)
const written = () => tab.jobs.filter(({ job }) => job.kind === 'write').map(({ documentId }) => documentId)

beforeEach(() => {
  tab.documents = [top({ fields: [...whole], hostedFrames: 0 })]
  tab.jobs = []
  tab.meanwhile = () => {}
})

describe('targets', () => {
  it('are tabs of exactly this origin, named by document, with cleaned titles', async () => {
    expect(await createFiller().targets(SHOP)).toEqual([{ ...target, title: 'Checkout' }])
    expect(await createFiller().targets('http://shop.localhost:4002')).toEqual([])
  })
})

describe('fill', () => {
  it('looks first and writes then, into the one document', async () => {
    expect(await fill()).toEqual({ filled: [...whole] })
    expect(tab.jobs.map(({ documentId, job }) => [documentId, job.kind])).toEqual([
      ['top', 'inspect'],
      ['top', 'write'],
    ])
    expect(tab.jobs[0]?.job).not.toHaveProperty('values')
    expect(tab.jobs[0]?.job.rules).toMatchObject({
      origin: SHOP,
      place: 'top',
      total: { amount: 4250, exponent: 2, currency: 'USD', missing: 'allowed' },
    })
  })

  it('asks a shop that signs nothing to show its total', async () => {
    await createFiller().fill(target, credential, { ...facts, checkout: { ...facts.checkout, verified: false } })
    expect(tab.jobs[0]?.job.rules).toMatchObject({ total: { missing: 'refused' } })
  })

  it('goes on in a page that was reloaded since it was chosen, if that shows the approved total', async () => {
    tab.documents = [{ ...top({ fields: [...whole], hostedFrames: 0 }), documentId: 'next' }]
    expect(await fill()).toEqual({ filled: [...whole] })
    expect(written()).toEqual(['next'])
    for (const { job } of tab.jobs) expect(job.rules).toMatchObject({ total: { amount: 4250, missing: 'refused' } })
  })

  it('refuses a page that left the payee’s site since it was chosen', async () => {
    const elsewhere = { documentId: 'next', origin: 'http://rogue.localhost:4000' }
    tab.documents = [{ ...top({ fields: [...whole], hostedFrames: 0 }), ...elsewhere }]
    expect(await fill()).toEqual({ refused: 'document_gone' })
    expect(tab.jobs).toEqual([])
  })

  it.each([
    ['goes', []],
    ['is reloaded', [{ ...top({ fields: [...whole], hostedFrames: 0 }), documentId: 'next' }]],
  ])('refuses a document that %s between looking and writing', async (_, documents) => {
    tab.meanwhile = () => {
      tab.documents = documents
    }
    expect(await fill()).toEqual({ refused: 'document_gone' })
    expect(written()).toEqual([])
  })

  it('refuses a target of another origin than the payee’s', async () => {
    const foreign = { ...target, origin: 'http://rogue.localhost' }
    expect(await createFiller().fill(foreign, credential, facts)).toEqual({ refused: 'wrong_origin' })
  })

  it.each([
    ['no number', ['exp', 'csc']],
    ['no expiry', ['number', 'csc']],
    ['half an expiry', ['number', 'exp-month']],
    ['nothing', []],
  ] as const)('finds no card form in %s', async (_, fields) => {
    tab.documents = [top({ fields: [...fields], hostedFrames: 0 })]
    expect(await fill()).toEqual({ refused: 'no_card_form' })
    expect(written()).toEqual([])
  })

  it('hands on what the document itself refuses', async () => {
    tab.documents = [top({ refused: 'total_mismatch' })]
    expect(await fill()).toEqual({ refused: 'total_mismatch' })
  })
})

describe('hosted fields', () => {
  it('are filled frame by frame after all were looked at, and the total once more', async () => {
    tab.documents = [
      top({ fields: [], hostedFrames: 2 }),
      frame('a', { fields: ['number'], hostedFrames: 0 }),
      frame('b', { fields: ['exp', 'csc'], hostedFrames: 0 }),
    ]
    expect(await fill()).toEqual({ filled: ['number', 'exp', 'csc'] })
    expect(tab.jobs.map(({ documentId, job }) => `${job.kind} ${documentId}`)).toEqual([
      'inspect top',
      'inspect a',
      'inspect b',
      'inspect top',
      'write a',
      'write b',
    ])
  })

  const one = { fields: [...whole], hostedFrames: 0 }
  it.each([
    [
      'more frames than a person can see',
      [top({ fields: [], hostedFrames: 1 }), frame('a', one), frame('b', one)],
      'foreign_frame',
    ],
    ['a frame inside a frame', [top({ fields: [], hostedFrames: 1 }), frame('a', one, 'deeper')], 'foreign_frame'],
    ['a frame that is not there', [top({ fields: [], hostedFrames: 1 })], 'foreign_frame'],
    ['fields in the page too', [top({ fields: ['number'], hostedFrames: 1 }), frame('a', one)], 'ambiguous_form'],
    [
      'the same field twice',
      [top({ fields: [], hostedFrames: 2 }), frame('a', one), frame('b', one)],
      'ambiguous_form',
    ],
    [
      'a frame that refuses',
      [top({ fields: [], hostedFrames: 1 }), frame('a', { refused: 'hidden_fields' })],
      'hidden_fields',
    ],
  ] as const)('are not filled with %s', async (_, documents, refused) => {
    tab.documents = [...documents]
    expect(await fill()).toEqual({ refused })
    expect(written()).toEqual([])
  })

  it('are not filled when the page raises its total meanwhile', async () => {
    const page = top({ fields: [], hostedFrames: 1 })
    tab.documents = [page, frame('a', one)]
    tab.meanwhile = () => {
      page.report = { refused: 'total_mismatch' }
    }
    expect(await fill()).toEqual({ refused: 'total_mismatch' })
    expect(written()).toEqual([])
  })
})
