/** Message types between the page's script and its own world. */
export const SDK_CALL = 'countersign-cardinal-call'
export const SDK_ANSWER = 'countersign-cardinal-answer'

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

export type LibraryCall =
  | { readonly method: 'setup'; readonly CardType: string }
  | { readonly method: 'completeEnrollment'; readonly UserId: string }

/** What is asked for; it comes from the wallet's own script beside us. */
interface Asked {
  readonly requestID: string
  readonly sdkUrl: string
  readonly call: LibraryCall
}

/**
 * Runs in the ceremony page's own world, where Cardinal's browser library lives: loads it from the address the wallet pinned
 * (the page's content policy lets in no other), calls its two documented functions, and tells how they ended. It knows no
 * secret.
 */
export function serveLibrary(page: Window): void {
  page.addEventListener('message', ({ isTrusted, source, origin, data }) => {
    const isOurs = isTrusted && source === page && origin === page.location.origin
    if (isOurs && data?.type === SDK_CALL) void serve(page, data)
  })
}

async function serve(page: Window, { requestID, sdkUrl, call }: Asked): Promise<void> {
  const answer = (end: object) => page.postMessage({ type: SDK_ANSWER, requestID, ...end }, page.location.origin)
  const library = await load(page, sdkUrl)
  if (library === undefined) return answer({ end: 'not_loaded' })
  try {
    answer({ end: 'done', value: await use(library, call) })
  } catch (rejection) {
    answer({ end: 'rejected', rejection: rejection instanceof Error ? rejection.message : String(rejection) })
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

async function use(library: Library, call: LibraryCall): Promise<unknown> {
  if (call.method === 'setup') return library.setup({ CardType: call.CardType })
  await library.completeEnrollment({ UserId: call.UserId })
  return undefined
}
