import { SDK_ANSWER, SDK_CALL } from './surface.ts'

/** Cardinal's browser library, as far as it is documented (contract 4, 9). */
interface Library {
  setup(options: { readonly CardType: string }): Promise<unknown>
  completeEnrollment(options: { readonly UserId: string }): Promise<unknown>
}

declare global {
  interface Window {
    CardinalFido?: Library
  }
}

/** What the driver asks for; it comes from the wallet's own script beside us. */
interface Asked {
  readonly id: string
  readonly sdkUrl: string
  readonly call: { readonly method: string; readonly CardType?: string; readonly UserId?: string }
}

/**
 * Runs in the ceremony page's own world, where Cardinal's browser library lives: loads it from the address the wallet pinned
 * (the page's content policy lets in no other), calls its two documented functions, and tells how they ended. It knows no
 * secret.
 */
export function serveLibrary(page: Window): void {
  page.addEventListener('message', ({ source, origin, data }) => {
    if (source === page && origin === page.location.origin && data?.type === SDK_CALL) void serve(page, data)
  })
}

async function serve(page: Window, { id, sdkUrl, call }: Asked): Promise<void> {
  const answer = (end: object) => page.postMessage({ type: SDK_ANSWER, id, ...end }, page.location.origin)
  const library = await load(page, sdkUrl)
  if (library === undefined) return answer({ loaded: false })
  try {
    answer({ ok: true, value: await use(library, call) })
  } catch (rejection) {
    answer({ ok: false, rejection: rejection instanceof Error ? rejection.message : String(rejection) })
  }
}

/** A page does several things one after the other: the library is loaded once. */
function load(page: Window, sdkUrl: string): Promise<Library | undefined> {
  if (page.CardinalFido !== undefined) return Promise.resolve(page.CardinalFido)
  return new Promise(resolve => {
    const script = page.document.createElement('script')
    script.src = sdkUrl
    script.addEventListener('load', () => resolve(page.CardinalFido))
    script.addEventListener('error', () => resolve(undefined))
    page.document.head.append(script)
  })
}

async function use(library: Library, { method, CardType = '', UserId = '' }: Asked['call']): Promise<unknown> {
  if (method === 'setup') return library.setup({ CardType })
  await library.completeEnrollment({ UserId })
  return undefined
}
