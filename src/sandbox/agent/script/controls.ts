/** What the person (or a test) set on the page, read at the moment of use. */
export interface Task {
  readonly shop: string
  readonly product: string
  readonly quantity: number
  readonly release: 'fill' | 'sealed'
  readonly auto: boolean
  readonly openTab: boolean
  readonly reuse: boolean
  readonly agentName: string
  readonly purpose: string
  readonly claimedAmount: number | undefined
  readonly claimedCurrency: string | undefined
  readonly claimedPayee: string | undefined
  readonly idempotencyKey: string | undefined
  readonly permissionMax: number | undefined
  readonly permissionShopOnly: boolean
  readonly variants: readonly string[]
}

export function readTask(): Task {
  return {
    shop: value('shop'),
    product: value('product'),
    quantity: Number(value('quantity')),
    release: value('release') === 'sealed' ? 'sealed' : 'fill',
    auto: checked('auto'),
    openTab: checked('open-tab'),
    reuse: checked('reuse'),
    agentName: value('agent-name'),
    purpose: value('purpose'),
    claimedAmount: minorUnits('claimed-amount'),
    claimedCurrency: value('claimed-currency') || undefined,
    claimedPayee: value('claimed-payee') || undefined,
    idempotencyKey: value('idempotency-key') || undefined,
    permissionMax: minorUnits('permission-max'),
    permissionShopOnly: checked('permission-shop-only'),
    variants: chosen('variants'),
  }
}

/** Runs `act` when the button is pressed; what goes wrong is handed to `failed`. */
export function onPress(id: string, act: () => Promise<void>, failed: (error: unknown) => void): void {
  document.getElementById(id)?.addEventListener('click', () => void act().catch(failed))
}

/** Text of a field. */
export function value(id: string): string {
  const element = document.getElementById(id)
  const isField =
    element instanceof HTMLInputElement ||
    element instanceof HTMLSelectElement ||
    element instanceof HTMLTextAreaElement
  return isField ? element.value.trim() : ''
}

/** Fills a list with choices. */
export function offer(id: string, choices: readonly { value: string; text: string }[]): void {
  const list = document.getElementById(id)
  list?.replaceChildren(...choices.map(choice => new Option(choice.text, choice.value)))
}

function minorUnits(id: string): number | undefined {
  return value(id) === '' ? undefined : Number(value(id))
}

function checked(id: string): boolean {
  const element = document.getElementById(id)
  return element instanceof HTMLInputElement && element.checked
}

function chosen(id: string): string[] {
  const element = document.getElementById(id)
  return element instanceof HTMLSelectElement ? [...element.selectedOptions].map(option => option.value) : []
}
