import * as v from 'valibot'

const seconds = v.pipe(
  v.string(),
  v.regex(/^\d{9,11}$/),
  v.transform(text => Number(text) * 1000),
)
const quoted = v.pipe(
  v.string(),
  v.regex(/^"[\x20-\x21\x23-\x5b\x5d-\x7e]{1,256}"$/),
  v.transform(text => text.slice(1, -1)),
)

const parametersSchema = v.object({
  created: seconds,
  expires: seconds,
  keyid: quoted,
  alg: quoted,
  nonce: quoted,
  tag: quoted,
})

/** Parameters of a signature in one spelling, and the raw text the signature covers. Times in epoch milliseconds. */
export interface SignatureParameters extends v.InferOutput<typeof parametersSchema> {
  readonly label: string
  readonly raw: string
}

const MAX_HEADER = 4096

/** Reads a `Signature-Input` of either dialect; undefined when it is none, or covers anything but authority and path. */
export function readSignatureInput(header: string): SignatureParameters | undefined {
  if (header.length > MAX_HEADER) return undefined
  const parts = /^([a-z][a-z0-9_-]*)=(\("@authority" "@path"\);(.*))$/.exec(header.trim())
  const [, label, raw, list] = parts ?? []
  if (label === undefined || raw === undefined || list === undefined) return undefined
  const pairs = list.split(';').map(pair => pair.trim().split(/=(.*)/s))
  const entries = pairs.map(([name = '', value = '']) => [name.toLowerCase(), value] as const)
  if (new Set(entries.map(([name]) => name)).size !== entries.length) return undefined
  const read = v.safeParse(parametersSchema, Object.fromEntries(entries))
  return read.success ? { ...read.output, label, raw } : undefined
}

/** Bytes of a `Signature` header under a label. */
export function readSignature(header: string, label: string): Uint8Array | undefined {
  const [, found, base64] = /^([a-z][a-z0-9_-]*)=:([A-Za-z0-9+/]{4,2048}={0,2}):$/.exec(header.trim()) ?? []
  return found === label && base64 !== undefined ? new Uint8Array(Buffer.from(base64, 'base64')) : undefined
}
