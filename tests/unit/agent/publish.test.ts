import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { publishSchemas } from '../../../scripts/schemas.ts'

const folder = path.resolve(import.meta.dirname, '../../../docs/schema')

describe('docs/schema', () => {
  it('is what the wallet checks (else: npx tsx scripts/publish-schemas.ts)', () => {
    const published = new Map(readdirSync(folder).map(name => [name, readFileSync(path.join(folder, name), 'utf8')]))
    expect(published).toEqual(publishSchemas())
  })

  it('describes the purchase request member by member', () => {
    const schema = JSON.parse(publishSchemas().get('wallet_requestPurchase.params.json') ?? '')
    expect(Object.keys(schema.properties).sort()).toEqual([
      'agent',
      'checkout',
      'idempotencyKey',
      'mandates',
      'mode',
      'release',
    ])
    expect(schema.required).toEqual(['idempotencyKey', 'mandates'])
  })
})
