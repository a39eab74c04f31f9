/** The checkout page's script: shows a late form, leaves when a variant says so, and with hosted fields trades the card for a one-use handle. */

const form = requireElement('payment', HTMLFormElement)

document.getElementById('continue-to-payment')?.addEventListener('click', event => {
  form.hidden = false
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.hidden = true
})

if (form.dataset.mode === 'hosted') form.addEventListener('submit', askFrame)
else form.addEventListener('submit', () => lock())

const { leaves } = form.dataset
if (leaves !== undefined) form.addEventListener('input', () => location.assign(leaves), { once: true })

function askFrame(event: SubmitEvent): void {
  event.preventDefault()
  const frame = requireElement('card-frame', HTMLIFrameElement)
  frame.contentWindow?.postMessage({ type: 'tokenize' }, payOrigin())
}

window.addEventListener('message', event => {
  const frame = document.getElementById('card-frame')
  if (!(frame instanceof HTMLIFrameElement) || event.source !== frame.contentWindow) return
  if (event.origin !== payOrigin() || event.data?.type !== 'handle' || typeof event.data.handle !== 'string') return
  const field = form.elements.namedItem('handle')
  if (!(field instanceof HTMLInputElement)) return
  field.value = event.data.handle
  lock()
  form.submit()
})

function payOrigin(): string {
  return form.dataset.payOrigin ?? ''
}

function lock(): void {
  requireElement('pay', HTMLButtonElement).disabled = true
}

function requireElement<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id)
  if (element instanceof type) return element
  throw new Error(`the page has no ${id}`)
}
