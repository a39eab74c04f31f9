import { startAuthentication, startRegistration } from '@simplewebauthn/browser'

/** The page of Hosted Web: name, passkey, back to where the person came from. */
const form = document.querySelector('form')
const status = document.querySelector('#status')

form?.addEventListener('submit', event => {
  event.preventDefault()
  const username = String(new FormData(form).get('username') ?? '')
  signIn(username).catch((error: unknown) => {
    if (status) status.textContent = `You are not signed in: ${error instanceof Error ? error.message : 'unknown'}`
  })
})

document.querySelector('#cancel')?.addEventListener('click', () => {
  post('cancel', {}).then(
    ({ location: back }) => location.assign(back),
    () => undefined,
  )
})

async function signIn(username: string): Promise<void> {
  const options = await post('begin', { username })
  const answer = options.registration
    ? await startRegistration({ optionsJSON: options.registration })
    : await startAuthentication({ optionsJSON: options.authentication })
  const { location: back } = await post('finish', answer)
  location.assign(back)
}

async function post(step: string, body: object) {
  const response = await fetch(`${location.pathname}/${step}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.message)
  return answer
}
