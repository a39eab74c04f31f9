import { describe, expect, it } from 'vitest'
import { readRequester as read } from '../../../src/wallet/agent/requester.ts'
import type { Sender } from '../../../src/wallet/browser.ts'

const OWN = 'own-id'

function sender(changes: Record<string, unknown> = {}): Sender {
  const tab = {
    id: 3,
    index: 0,
    highlighted: true,
    active: true,
    pinned: false,
    incognito: false,
    url: 'https://a.example/page',
  }
  return {
    id: OWN,
    frameId: 0,
    documentId: 'doc',
    origin: 'https://a.example',
    url: 'https://a.example/page?x#y',
    documentLifecycle: 'active',
    tab,
    ...changes,
  }
}

const readRequester = (from: Sender, around: readonly string[] = ['https://a.example']) =>
  read(from, OWN, async () => around)

const tabAt = (url: string | undefined, more: object = {}) => ({ tab: { ...sender().tab, url, ...more } })

describe('readRequester', () => {
  it('is the origin of the document, by the browser’s word', async () => {
    expect(await readRequester(sender())).toEqual({
      requester: { kind: 'page', origin: 'https://a.example' },
      document: { tabId: 3, frameId: 0, documentId: 'doc' },
    })
  })

  it('is a frame’s own origin, together with the top document’s', async () => {
    const framed = sender({ frameId: 4, ...tabAt('https://top.example/') })
    expect((await readRequester(framed)).requester).toEqual({
      kind: 'page',
      origin: 'https://a.example',
      topOrigin: 'https://top.example',
    })
  })

  it('is the same as on its own when the whole tab is of the same origin', async () => {
    const { requester } = await readRequester(sender({ frameId: 4 }))
    expect(requester).toEqual({ kind: 'page', origin: 'https://a.example' })
  })

  it.each([
    ['right around it', ['https://b.example', 'https://a.example']],
    ['further out', ['https://a.example', 'https://b.example', 'https://a.example']],
    ['outside another one', ['https://c.example', 'https://b.example', 'https://a.example']],
  ])('is the frame of another site that is %s, though the top document is its own', async (_, around) => {
    const { requester } = await readRequester(sender({ frameId: 4 }), around)
    expect(requester).toEqual({ kind: 'page', origin: 'https://a.example', topOrigin: 'https://b.example' })
  })

  it.each([
    ['nobody can name', async () => ['null', 'https://a.example']],
    ['can’t be asked for', () => Promise.reject(new Error('No document with id'))],
  ])('refuses a frame with something around it that %s', async (_, around) => {
    const asked = read(sender({ frameId: 4 }), OWN, around)
    await expect(asked).rejects.toMatchObject({ code: 'not_permitted', context: { reason: 'ancestors' } })
  })

  it('needs no documentLifecycle, which Firefox does not tell', async () => {
    expect((await readRequester(sender({ documentLifecycle: undefined }))).requester.origin).toBe('https://a.example')
  })

  it.each([
    ['another extension', { id: 'other' }],
    ['no tab', { tab: undefined }],
    ['no document', { documentId: undefined }],
    ['no frame', { frameId: undefined }],
    ['an opaque origin', { origin: 'null' }],
    ['no origin', { origin: undefined }],
    ['a file', { origin: 'file://', url: 'file:///home/me/page.html' }],
    ['a data document', { origin: 'null', url: 'data:text/html,x' }],
    ['an extension page', { origin: 'chrome-extension://abc', url: 'chrome-extension://abc/x.html' }],
    ['plain http', { origin: 'http://a.example', url: 'http://a.example/' }],
    ['a prerendered document', { documentLifecycle: 'prerender' }],
    ['a document in the back/forward cache', { documentLifecycle: 'cached' }],
    ['a document that goes away', { documentLifecycle: 'pending_deletion' }],
    ['an address of another origin', { url: 'https://b.example/' }],
    ['a blob', { url: 'blob:https://a.example/1' }],
    ['about:blank', { url: 'about:blank' }],
    ['a private window', tabAt('https://a.example/', { incognito: true })],
    ['a frame in an extension page', { frameId: 2, ...tabAt('chrome-extension://abc/page.html') }],
    ['a frame in we can’t see what', { frameId: 2, ...tabAt(undefined) }],
  ])('refuses %s', async (_, changes) => {
    await expect(readRequester(sender(changes))).rejects.toMatchObject({ code: 'not_permitted' })
  })
})
