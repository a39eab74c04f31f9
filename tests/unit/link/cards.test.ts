import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { type CardBook, createCardBook } from '../../../src/wallet/link/cards.ts'
import { readInstallation } from '../../../src/wallet/link/installation.ts'
import { createLinks } from '../../../src/wallet/link/links.ts'
import { openDatabase, type WalletDatabase } from '../../../src/wallet/store/database.ts'
import { openSealer } from '../flow/support/fakes.ts'

let db: WalletDatabase
let book: CardBook
let clock: number

beforeEach(() => {
  db = openDatabase(`cards-${randomUUID()}`)
  clock = 1
  book = createCardBook(db, openSealer, () => clock++)
})

const card = (tokenId: string, lastFour = '1111') =>
  ({ provider: 'visa', network: 'visa', lastFour, state: 'active', reference: { tokenId, instrumentId: 'i' } }) as const

describe('the cards', () => {
  it('make the first one the default and list it first', async () => {
    await book.save('a', card('t-a'))
    await book.save('b', card('t-b', '2222'))
    await book.setDefault('b')
    expect(await book.list()).toMatchObject([
      { id: 'b', isDefault: true, lastFour: '2222' },
      { id: 'a', isDefault: false },
    ])
  })

  it('know a card that is added again', async () => {
    await book.save('a', card('t-a'))
    expect(await book.save('z', { ...card('t-a'), expires: '2031-01' })).toBe('a')
    expect(await book.list()).toMatchObject([{ id: 'a', isDefault: true, createdAt: 1, expires: '2031-01' }])
  })

  it('hand the default on when it is removed', async () => {
    await book.save('a', card('t-a'))
    await book.save('b', card('t-b'))
    await book.remove('a')
    expect(await book.list()).toMatchObject([{ id: 'b', isDefault: true }])
  })

  it('say when there is no such card', async () => {
    await expect(book.require('x')).rejects.toMatchObject({ code: 'not_found' })
    await expect(book.setDefault('x')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('rest sealed', async () => {
    await book.save('a', card('t-a'))
    const [row] = await db.cards.toArray()
    const { sealed, ...plain } = row ?? { sealed: '' }
    expect(JSON.stringify(plain)).not.toMatch(/1111|t-a/)
    expect(sealed).toContain('1111')
  })
})

describe('links', () => {
  it('are one per provider and card', async () => {
    const links = createLinks(db, openSealer)
    const link = { provider: 'visa', cardId: 'a', createdAt: 1, enrolledAt: 1, reference: { tokenId: 't' } }
    await links.save(link)
    await links.save({ ...link, enrolledAt: 2 })
    expect(await db.links.count()).toBe(1)
    await links.touch('visa', 'a', 9)
    expect(await links.find('visa', 'a')).toMatchObject({ enrolledAt: 2, lastUsed: 9, reference: { tokenId: 't' } })
    await links.remove('visa', 'a')
    expect(await links.isLinked({ id: 'a', provider: 'visa' })).toBe(false)
  })
})

describe('the installation', () => {
  it('has the same ids for ever, made once', async () => {
    const [one, two] = await Promise.all([readInstallation(db), readInstallation(db)])
    expect(one).toEqual(two)
    expect(await readInstallation(db)).toEqual(one)
    expect(one.clientId).toMatch(/^[0-9a-f]{24}$/)
    expect(one.consumerId).not.toBe(one.clientId)
  })
})
