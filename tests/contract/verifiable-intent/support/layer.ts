import { createHash } from 'node:crypto'
import { compactVerify, importJWK, type JWK } from 'jose'
import * as v from 'valibot'

/** Why a chain is refused, by the rule it breaks (contract mastercard 12.4). */
export class IntentRefused extends Error {
  constructor(readonly rule: string) {
    super(`refused: ${rule}`)
  }
}

export function require(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new IntentRefused(rule)
}

/** Base64url of SHA-256 over the ASCII text, as every hash of a chain is made. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text, 'ascii').digest('base64url')
}

/** One layer whose signature was checked: nothing of it is read before. */
export interface Layer<T> {
  /** As it was received, with its disclosures and the tilde at its end. */
  readonly text: string
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: T
  /** What was disclosed, by its digest; `raw` is the disclosure as it was received. */
  readonly disclosed: ReadonlyMap<string, Disclosure>
}

export interface Disclosure {
  readonly raw: string
  readonly value: unknown
}

/** Two elements make a mandate, a merchant or an item; three are an ordinary claim (contract: not strict SD-JWT). */
const disclosureSchema = v.union([
  v.strictTuple([v.string(), v.unknown()]),
  v.strictTuple([v.string(), v.string(), v.unknown()]),
])

interface Signed<S> {
  readonly key: JWK
  /** Value of the header's `typ`. */
  readonly typ: string
  readonly schema: S
}

/** Reads one layer. Throws IntentRefused. */
export async function readLayer<const S extends v.GenericSchema>(
  text: string,
  { key, typ, schema }: Signed<S>,
): Promise<Layer<v.InferOutput<S>>> {
  const [jwt = '', ...rest] = text.split('~')
  require(rest.pop() === '', 'a tilde ends the layer, and no key binding follows')
  const { payload, protectedHeader } = await compactVerify(jwt, await importJWK(key, 'ES256'), {
    algorithms: ['ES256'],
  }).catch(() => {
    throw new IntentRefused('signature')
  })
  require(protectedHeader.typ === typ, 'typ')
  const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  const read = v.safeParse(schema, claims)
  if (!read.success) throw new IntentRefused(`shape of ${v.getDotPath(read.issues[0]) ?? 'payload'}`)
  const disclosed = readDisclosures(rest)
  requireNamed(disclosed, claims)
  return { text, header: protectedHeader, payload: read.output, disclosed }
}

function readDisclosures(texts: readonly string[]): Map<string, Disclosure> {
  return new Map(
    texts.map(raw => {
      const read = v.safeParse(disclosureSchema, JSON.parse(Buffer.from(raw, 'base64url').toString('utf8')))
      require(read.success, 'shape of a disclosure')
      return [digestOf(raw), { raw, value: read.output.at(-1) }]
    }),
  )
}

/** Each disclosure's digest stands in what was signed, or in a disclosure that does. */
function requireNamed(disclosed: ReadonlyMap<string, Disclosure>, claims: unknown): void {
  const named = new Set<unknown>()
  const read = (value: unknown): void => {
    if (typeof value === 'string') {
      if (named.has(value)) return
      named.add(value)
      read(disclosed.get(value)?.value)
    } else if (typeof value === 'object' && value !== null) {
      for (const member of Object.values(value)) read(member)
    }
  }
  read(claims)
  require([...disclosed.keys()].every(digest => named.has(digest)), 'a disclosure that was not signed')
}

const referenceSchema = v.object({ '...': v.string() })

/** What a list holds, with each digest exchanged for what was disclosed under it; undefined for what was kept back. */
export function resolve(values: readonly unknown[], disclosed: ReadonlyMap<string, Disclosure>): unknown[] {
  return values.map(value => {
    const reference = v.safeParse(referenceSchema, value)
    return reference.success ? disclosed.get(reference.output['...'])?.value : value
  })
}
