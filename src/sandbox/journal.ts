/** One finished call, before masking. */
export interface JournalEntry {
  readonly at: number
  readonly method: string
  readonly target: string
  readonly scheme: 'http-signature' | 'jwt' | 'oauth1' | 'oauth2' | 'authorization' | undefined
  readonly body: unknown
  readonly reply: { readonly status: number; readonly body?: unknown; readonly jose?: string }
}

/** A call as the journal shows it: no secret of contract 14 rule 6 in it. */
export interface MaskedEntry {
  readonly at: number
  readonly method: string
  readonly target: string
  readonly scheme: string
  readonly status: number
  readonly request: unknown
  readonly response: unknown
}

export interface Journal {
  add(entry: JournalEntry): void
  entries(): readonly MaskedEntry[]
  clear(): void
}

const capacity = 5000

/** What payment providers' calls must not be read for. */
const paymentSecrets: ReadonlySet<string> = new Set([
  'number',
  'securityCode',
  'otp',
  'issuerAuthCode',
  'data',
  'secureToken',
  'payload',
  'signedPayload',
  'authorization',
  'cryptogram',
  'paymentToken',
  'dynamicDataValue',
  'transientTokenJwt',
  'encryptedRequest',
  'encryptedResponse',
  'identityValue',
  'email',
  'phoneNumber',
  'passcode',
  'primaryAccountNumber',
  'cardSecurityCode',
  'additionalData',
  'proofOfAuthentication',
  'encryptedCard',
  'encryptedAccountReference',
  'encryptedSessionInitiationRequestInfo',
  'checkoutResponseJWS',
  'uri',
])

/** Keeps the last calls, masked before they are kept; `secrets` are the names of members nobody may read. */
export function createJournal(secrets: ReadonlySet<string> = paymentSecrets): Journal {
  const kept: MaskedEntry[] = []
  return {
    add(entry) {
      kept.push(maskEntry(entry, secrets))
      if (kept.length > capacity) kept.shift()
    },
    entries: () => kept,
    clear: () => kept.splice(0),
  }
}

function maskEntry(entry: JournalEntry, secrets: ReadonlySet<string>): MaskedEntry {
  return {
    at: entry.at,
    method: entry.method,
    target: entry.target,
    scheme: entry.scheme ?? 'none',
    status: entry.reply.status,
    request: mask(entry.body, secrets),
    response: entry.reply.jose === undefined ? mask(entry.reply.body, secrets) : '***',
  }
}

/** Replaces the value of every secret member, at any depth. */
export function mask(value: unknown, secrets: ReadonlySet<string> = paymentSecrets): unknown {
  if (Array.isArray(value)) return value.map(item => mask(item, secrets))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, secrets.has(name) ? '***' : mask(member, secrets)]),
  )
}
