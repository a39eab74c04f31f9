import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { consumeCallback, readCallback } from '../callbacks/callbacks.ts'
import { page } from '../pages/page.ts'
import { notFound } from '../refusal.ts'
import { seal, unseal } from '../seal.ts'
import type { Queryable } from '../store/database.ts'

/** Shown when the person came back from Hosted Web; the wallet closes the tab. */
export const signedInPage = page(
  'Done · Countersign',
  `<h1>You can close this page</h1>
<p>Your sign-in has reached your wallet. Go on in the wallet's window.</p>`,
)

/** Shown to a person who came where only programs are sent. */
export const requestPage = page(
  'Nothing to do · Countersign',
  `<h1>Go on in your wallet</h1>
<p>A sign-in was asked for outside your wallet. Begin it in the wallet instead.</p>`,
)

type Query = Readonly<Record<string, string>>

/**
 * Keeps what came back, once, for whoever has both the callback's id and the ticket returned here. The ticket goes to the
 * browser that signed in and nowhere else: a wallet in another browser, whose owner sent somebody the address of a sign-in
 * of theirs, never sees it. Undefined when the state is unknown, used or too old.
 */
export async function receiveSignIn(store: Queryable, query: Query, now: number): Promise<string | undefined> {
  const ticket = randomBytes(32).toString('base64url')
  const arrived = await consumeCallback(store, query.state ?? '', { sealed: seal(query, ticket) }, now)
  return arrived ? ticket : undefined
}

const sealedSchema = v.object({ sealed: v.string() })
const querySchema = v.record(v.string(), v.string())

/** What came back, for the wallet that began it and has the ticket. @throws Refusal 404 for anyone else */
export async function openSignIn(
  store: Queryable,
  { walletId, callbackId, ticket }: { readonly walletId: string; readonly callbackId: string; readonly ticket: string },
  now: number,
): Promise<Query> {
  const told = await readCallback(store, walletId, callbackId, now)
  const kept = v.safeParse(sealedSchema, told.state === 'arrived' ? told.query : undefined)
  if (!kept.success) throw notFound()
  try {
    return v.parse(querySchema, unseal(kept.output.sealed, ticket))
  } catch {
    throw notFound()
  }
}
