/** The one screen of the page. */
export interface View {
  /** Where failures go. */
  readonly callback: string
  show(mode: 'CREATE' | 'VERIFY', purchase?: { readonly merchant: string; readonly amount: string }): void
  continued(): Promise<void>
  onNotNow(leave: () => void): void
  showDropped(): void
}

/** Takes hold of the page's elements. */
export function createView(): View {
  const proceed = button('continue')
  const notNow = button('not-now')
  const status = element('status')
  return {
    callback: element('ceremony').dataset.callback ?? '',
    show(mode, purchase) {
      const title = element('title')
      title.textContent = purchase === undefined ? titles[mode] : 'Confirm this payment'
      if (purchase !== undefined) {
        element('merchant').textContent = purchase.merchant
        element('amount').textContent = purchase.amount
        element('purchase').hidden = false
      }
      proceed.disabled = false
      title.focus()
    },
    continued: () =>
      new Promise(resolve => {
        proceed.onclick = () => {
          proceed.disabled = true
          status.textContent = 'Waiting for your passkey…'
          resolve()
        }
      }),
    onNotNow(leave) {
      notNow.onclick = leave
    },
    showDropped() {
      notNow.disabled = true
      status.textContent = 'The way back was lost. You can close this page.'
    },
  }
}

const titles = { CREATE: 'Create a payment passkey', VERIFY: 'Confirm with your payment passkey' } as const

function element(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no ${id}`)
  return found
}

function button(id: string): HTMLButtonElement {
  const found = element(id)
  if (!(found instanceof HTMLButtonElement)) throw new Error(`${id} is no button`)
  return found
}
