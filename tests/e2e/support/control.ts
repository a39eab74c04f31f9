/** Outside effects the sandbox counted. */
export interface Counts {
  tokensCreated: number
  otpSent: number
  registrations: number
  authentications: number
  enrolments: number
  instructions: number
  instructionCancels: number
  credentialsIssued: number
  confirmationsStored: number
  authorizationsApproved: number
  authorizationsDeclined: number
}

/** A call the sandbox answered, secrets masked. */
export interface JournalledCall {
  readonly method: string
  readonly target: string
  readonly status: number
  readonly request: unknown
  readonly response: unknown
}

/** A fault that waits for a matching call. */
export interface Fault {
  readonly match: { readonly method?: string; readonly path: string }
  readonly mode: 'drop-before' | 'drop-after' | 'delay' | 'status'
  readonly times?: number
  readonly delay?: number
  readonly status?: number
}

/** Order of the sandbox shop, as its books have it. */
export interface ShopOrder {
  readonly id: string
  readonly status: 'open' | 'paying' | 'paid' | 'declined' | 'unknown'
  readonly attempts: number
  readonly charge: number
  readonly copiesFilled?: number
  readonly payment?: { readonly lastFour: string; readonly by: 'form' | 'hosted' | 'sealed' }
}

/** Control plane of one provider's stand-in: what every one of them has. */
export class ProviderControl<C extends object = Counts> {
  readonly #address: string

  constructor(address: string) {
    this.#address = address
  }

  counts(): Promise<C> {
    return get(`${this.#address}/__sandbox/counts`)
  }

  journal(): Promise<JournalledCall[]> {
    return get(`${this.#address}/__sandbox/journal`)
  }

  async fault(fault: Fault): Promise<void> {
    await this.command('faults', fault)
  }

  /** Faults that no call has met yet. */
  faults(): Promise<Fault[]> {
    return get(`${this.#address}/__sandbox/faults`)
  }

  async switch(changes: object): Promise<void> {
    await this.command('switch', changes)
  }

  /** Epoch milliseconds; null returns to real time. */
  async setClock(now: number | null): Promise<void> {
    await this.command('clock', { now })
  }

  /** Any other command of this provider's. */
  async command(path: string, body: object = {}): Promise<void> {
    await post(`${this.#address}/__sandbox/${path}`, body)
  }

  /** Faults forgotten, the clock back to real time. */
  async calm(): Promise<void> {
    await fetch(`${this.#address}/__sandbox/faults`, { method: 'DELETE' })
    await this.setClock(null)
  }
}

/** Visa and the shop: what happened out there, and what shall happen next. */
export class Control extends ProviderControl {
  readonly #shop: string

  constructor(visa: string, shop: string) {
    super(visa)
    this.#shop = shop
  }

  override async counts(): Promise<Counts> {
    const {
      perToken: _,
      perInstruction: __,
      ...counts
    }: Counts & Partial<Record<'perToken' | 'perInstruction', object>> = await super.counts()
    return counts
  }

  /** The issuer settles every device that waits for this token. */
  async settleBinding(tokenId: string, decision: 'approve' | 'decline'): Promise<void> {
    await this.command(`bindings/${tokenId}/${decision}`)
  }

  order(id: string): Promise<ShopOrder> {
    return get(`${this.#shop}/__merchant/orders/${id}`)
  }

  async rotateSealingKey(): Promise<void> {
    await post(`${this.#shop}/__merchant/keys/encryption/rotate`, {})
  }

  /** The shop seals with its first key again: a gateway goes on giving out the one it fetched, for a minute. */
  async restoreSealingKey(): Promise<void> {
    await post(`${this.#shop}/__merchant/keys/encryption/restore`, {})
  }

  /** Back to the defaults between tests: what one test breaks is no concern of the next. */
  override async calm(): Promise<void> {
    await super.calm()
    await this.switch({ stepUpSpelling: 'STEP_UP_AUTHENTICATE', requirePopup: 'register', mleRequired: true })
  }
}

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.json()
}

async function post(url: string, body: object): Promise<void> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(url, init)
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
}

/** What happened between two countings. */
export function since(before: Counts, after: Counts): Counts {
  const difference = { ...after }
  for (const name of Object.keys(after) as (keyof Counts)[]) difference[name] = after[name] - before[name]
  return difference
}
