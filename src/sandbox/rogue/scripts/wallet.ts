/** The wallet's provider as far as these pages use it. */
export interface Provider {
  request(args: { method: string; params?: unknown }): Promise<unknown>
}

/** Finds the wallet as any page would; undefined when none announced itself within a second. */
export function findProvider(): Promise<Provider | undefined> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(undefined), 1000)
    window.addEventListener(
      'countersign:announceProvider',
      event => {
        clearTimeout(timer)
        resolve((event as CustomEvent<{ provider: Provider }>).detail.provider)
      },
      { once: true },
    )
    window.dispatchEvent(new Event('countersign:requestProvider'))
  })
}

/** Calls and turns a refusal into facts. */
export async function attempt(provider: Provider | undefined, call: { method: string; params?: unknown }) {
  if (!provider) return { outcome: 'no wallet' }
  try {
    return { outcome: 'answered', result: await provider.request(call) }
  } catch (error) {
    const { code, message, data } = error as { code?: number; message?: string; data?: unknown }
    return { outcome: 'refused', code, message, data }
  }
}

/** Shows what an attack came to. */
export function report(result: unknown): void {
  const element = document.getElementById('result')
  if (element) element.textContent = JSON.stringify(result)
  document.body.dataset.done = 'true'
}
