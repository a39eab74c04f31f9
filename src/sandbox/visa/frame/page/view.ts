/** What the person confirms. `money` is written out with its currency. */
export interface Confirmation {
  readonly action: 'REGISTER' | 'AUTHENTICATE'
  readonly merchantName: string
  readonly merchantUrl: string
  readonly money: string
  readonly lastFour: string
}

/** The one screen of the page. */
export interface View {
  choice(): Promise<'continue' | 'cancel'>
  busy(): void
  retry(): void
  hide(): void
}

/** Shows what is confirmed and waits for the person. */
export function showCeremony(shown: Confirmation): View {
  const main = element('ceremony')
  const status = element('status')
  const proceed = button('continue')
  const cancel = button('cancel')
  element('title').textContent = shown.action === 'REGISTER' ? 'Create a passkey for this card' : 'Confirm this payment'
  element('merchant').textContent = shown.merchantName
  element('site').textContent = shown.merchantUrl
  element('amount').textContent = shown.money
  element('card').textContent = `•••• ${shown.lastFour}`
  status.textContent = ''
  main.hidden = false
  element('title').focus()
  return {
    choice: () => clicked({ continue: proceed, cancel }),
    busy() {
      proceed.disabled = true
      status.textContent = 'Waiting for your passkey…'
    },
    retry() {
      proceed.disabled = false
      status.textContent = 'The passkey was not used. You can try again or cancel.'
    },
    hide() {
      proceed.disabled = false
      main.hidden = true
    },
  }
}

function clicked(buttons: { continue: HTMLButtonElement; cancel: HTMLButtonElement }): Promise<'continue' | 'cancel'> {
  return new Promise(resolve => {
    buttons.continue.onclick = () => resolve('continue')
    buttons.cancel.onclick = () => resolve('cancel')
  })
}

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
