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
  window.navigation?.addEventListener('navigate', event => {
    const { url } = event.destination
    const { searchParams } = new URL(url)
    const carries = fields.some(
      ([name, value]) =>
        searchParams.getAll(name).some(sent => bare(sent) === bare(value)) ||
        (isNumber(value) && bare(url).includes(bare(value))),
    )
    if (!carries || !event.cancelable) return
    event.preventDefault()
    void chrome.runtime.sendMessage({ to: 'release', keptBack: about })
  })
}
