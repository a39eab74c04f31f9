/** What was written into a page, and which release it was for. */
export interface Kept {
  /** Name of the control, empty for none, and what was written into it. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly about: string
}

/**
 * Put into the shop's document before it is filled: from then on no navigation carries the card in its address, whether
 * the browser sends a form that its script forgot, or the script builds the address itself. Told to the worker, which knows
 * what it means for the purchase. Stands alone: its text is what is injected.
 */
export function keepOutOfAddress({ fields, about }: Kept): void {
  const bare = (text: string) => text.replace(/[\s+\-./]|%20|%2[DF]/gi, '')
  const isNumber = (value: string) => bare(value).length >= 12
  const isKept = (name: string, value: string) =>
    name !== '' && fields.some(([kept, written]) => kept === name && bare(written) === bare(value))
  const keepBack = (event: Event) => {
    event.preventDefault()
    void chrome.runtime.sendMessage({ to: 'release', keptBack: about })
  }

  const { navigation }: { readonly navigation?: EventTarget } = window as object
  navigation?.addEventListener('navigate', (event: Event & { readonly destination?: { readonly url: string } }) => {
    const { url = location.href } = event.destination ?? {}
    const carries =
      [...new URL(url).searchParams].some(([name, value]) => isKept(name, value)) ||
      fields.some(([, value]) => isNumber(value) && bare(url).includes(bare(value)))
    if (carries && event.cancelable) keepBack(event)
  })

  // A form that is sent into another window navigates that one. Added in the first phase, the listener is the last in the other.
  const attribute = (element: Element | null, name: string) =>
    element && Element.prototype.getAttribute.call(element, name)
  const controlsOf = Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, 'elements')?.get
  const judge = (event: SubmitEvent) => {
    const form = event.target as HTMLFormElement
    const method = attribute(event.submitter, 'formmethod') ?? attribute(form, 'method') ?? ''
    const controls: readonly HTMLInputElement[] = [...(controlsOf?.call(form) ?? [])]
    const carries = controls.some(({ name, value }) => isKept(name ?? '', value ?? ''))
    if (carries && !event.defaultPrevented && !/^(post|dialog)$/i.test(method)) keepBack(event)
  }
  window.addEventListener('submit', () => window.addEventListener('submit', judge, { once: true }), { capture: true })
}
