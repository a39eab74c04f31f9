import type { Http } from '../context.ts'
import { fieldRefusal } from '../refusal.ts'

/** One page of a list, as every list of the management API has it (contract 3.3). */
export interface ListPage<T> {
  readonly items: readonly T[]
  readonly rest: { readonly total_size: number; readonly next_page_token?: string }
}

const DEFAULT_SIZE = 20
const MAX_SIZE = 200

/** Cuts the page that `page_size`, `page_token` and `skip` ask for. @throws Refusal 400 naming what is no number */
export function pageOf<T>(http: Http, all: readonly T[]): ListPage<T> {
  const size = Math.min(numberOf(http, 'page_size', DEFAULT_SIZE) || DEFAULT_SIZE, MAX_SIZE)
  const start = numberOf(http, 'page_token', 0) + numberOf(http, 'skip', 0)
  const end = start + size
  const next = end < all.length ? { next_page_token: String(end) } : {}
  return { items: all.slice(start, end), rest: { total_size: all.length, ...next } }
}

function numberOf(http: Http, name: string, absent: number): number {
  const text = http.req.query(name)
  if (text === undefined || text === '') return absent
  if (!/^\d{1,6}$/.test(text)) throw fieldRefusal([{ field: name, description: 'not a number' }])
  return Number(text)
}
