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

/** Control planes of the sandbox: what happened out there, and what shall happen next. */
export class Control {
  readonly #visa: string
  readonly #shop: string

  constructor(visa: string, shop: string) {
    this.#visa = visa
    this.#shop = shop
  }

  async counts(): Promise<Counts> {
    const {
      perToken: _,
      perInstruction: __,
      ...counts
    } = await this.#get<Counts & Record<'perToken' | 'perInstruction', object>>(`${this.#visa}/__sandbox/counts`)
    return counts
  }

  journal(): Promise<JournalledCall[]> {
    return this.#get(`${this.#visa}/__sandbox/journal`)
  }

  async fault(fault: Fault): Promise<void> {
    await this.#post(`${this.#visa}/__sandbox/faults`, fault)
  }

  async switch(changes: object): Promise<void> {
    await this.#post(`${this.#visa}/__sandbox/switch`, changes)
  }

  /** Epoch milliseconds; null returns to real time. */
  async setClock(now: number | null): Promise<void> {
    await this.#post(`${this.#visa}/__sandbox/clock`, { now })
  }

  /** The issuer settles every device that waits for this token. */
  async settleBinding(tokenId: string, decision: 'approve' | 'decline'): Promise<void> {
    await this.#post(`${this.#visa}/__sandbox/bindings/${tokenId}/${decision}`, {})
  }

  order(id: string): Promise<ShopOrder> {
    return this.#get(`${this.#shop}/__merchant/orders/${id}`)
  }

  async rotateSealingKey(): Promise<void> {
    await this.#post(`${this.#shop}/__merchant/keys/encryption/rotate`, {})
  }

  /** Back to the defaults between tests: what one test breaks is no concern of the next. */
  async calm(): Promise<void> {
    await fetch(`${this.#visa}/__sandbox/faults`, { method: 'DELETE' })
    await this.setClock(null)
    await this.switch({ stepUpSpelling: 'STEP_UP_AUTHENTICATE', requirePopup: 'register', mleRequired: true })
  }

  async #get<T>(url: string): Promise<T> {
    const response = await fetch(url)
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
    return response.json()
  }

  async #post(url: string, body: object): Promise<void> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const response = await fetch(url, init)
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  }
}

/** What happened between two countings. */
export function since(before: Counts, after: Counts): Counts {
  const difference = { ...after }
  for (const name of Object.keys(after) as (keyof Counts)[]) difference[name] = after[name] - before[name]
  return difference
}
