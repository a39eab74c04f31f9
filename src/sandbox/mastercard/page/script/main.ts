import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'
import { type PasskeyReason, reasonOfBackend } from '../../../../wire/mastercard/callback.ts'
import { launch } from '../../../../wire/mastercard/names.ts'
import { failureUri } from '../callback.ts'
import { createView, type View } from './view.ts'

/** What our own backend answers; same origin, same program. */
type Options = { readonly purchase?: { readonly merchant: string; readonly amount: string } } & (
  | { readonly mode: 'CREATE'; readonly publicKey: PublicKeyCredentialCreationOptionsJSON }
  | { readonly mode: 'VERIFY'; readonly publicKey: PublicKeyCredentialRequestOptionsJSON }
)

/** Ends the visit with a reason of contract 7.5. */
class Ended extends Error {
  override readonly name = 'Ended'
  readonly reason: PasskeyReason

  constructor(reason: PasskeyReason) {
    super(reason)
    this.reason = reason
  }
}

const view = createView()

run(view).catch((error: unknown) => {
  leave(failureUri(view.callback, error instanceof Ended ? error.reason : 'UNKNOWN_ERROR'))
})

async function run(page: View): Promise<void> {
  const visit = readVisit()
  page.onNotNow(() => leave(failureUri(page.callback, 'USER_CANCELLATION')))
  const opened: Options = await ask(visit, `${launch.path}/options`, {})
  page.show(opened.mode, opened.purchase)
  await page.continued()
  const response = await runCeremony(opened)
  const { redirectUri }: { redirectUri: string | null } = await ask(visit, `${launch.path}/result`, { response })
  if (redirectUri === null) page.showDropped()
  else leave(redirectUri)
}

interface Visit {
  readonly accessToken: string
  readonly body: Readonly<Record<string, string>>
}

/** Takes the token from the fragment, bare or named, and the fragment out of the address bar (contract 7.4, step 3). */
function readVisit(): Visit {
  const accessToken = location.hash.slice(1).replace(/^accessToken=/, '')
  history.replaceState(null, '', location.pathname + location.search)
  const query = new URLSearchParams(location.search)
  const { authenticationSessionId, clientSessionId } = launch
  return {
    accessToken,
    body: {
      authenticationSessionId: query.get(authenticationSessionId) ?? '',
      clientSessionId: query.get(clientSessionId) ?? '',
      query: location.search,
    },
  }
}

async function ask<T>(visit: Visit, path: string, more: object): Promise<T> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${visit.accessToken}` },
    body: JSON.stringify({ ...visit.body, ...more }),
  })
  if (!answer.ok) throw new Ended(reasonOfBackend(answer.status))
  return answer.json()
}

/** The browser's refusals become the reasons of contract 7.4. */
async function runCeremony(opened: Options) {
  try {
    if (opened.mode === 'CREATE') return await startRegistration({ optionsJSON: opened.publicKey })
    return await startAuthentication({ optionsJSON: opened.publicKey })
  } catch (error) {
    if (opened.mode === 'VERIFY') throw new Ended('CREDENTIALS_NOT_VERIFIED')
    const isDuplicate = error instanceof Error && error.name === 'InvalidStateError'
    throw new Ended(isDuplicate ? 'DUPLICATE_CREDENTIALS' : 'CREDENTIALS_CREATION_NOT_ALLOWED')
  }
}

function leave(address: string): void {
  location.replace(address)
}
