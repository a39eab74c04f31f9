export interface PromptData {
  readonly ceremony: string
  readonly action: 'enroll' | 'transact'
  readonly referenceId: string
  // biome-ignore lint/suspicious/noExplicitAny: JSON of the WebAuthn options, which the browser parses
  readonly options: any
}

/** Asks for the passkey when the person says so, hands the result to the server, and goes back with its JWT. */
export function runPrompt(data: PromptData, tell: (message: string) => void): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('button')]
  const status = document.querySelector('#status')
  let done = false

  async function end(result: object): Promise<void> {
    if (done) return
    done = true
    const answer = await fetch(`/V1/Fido/ceremonies/${data.ceremony}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(result),
    })
    if (!answer.ok) {
      if (status) status.textContent = 'This confirmation is over. Go back to your wallet.'
      return
    }
    const { response } = await answer.json()
    const MessageType = data.action === 'enroll' ? 'fido.enroll.completed' : 'fido.transact.completed'
    tell(JSON.stringify({ MessageType, ReferenceId: data.referenceId, Response: response }))
    const field = document.querySelector<HTMLInputElement>('#response')
    if (field) field.value = response
    document.querySelector<HTMLFormElement>('#send')?.submit()
  }

  async function ask(): Promise<void> {
    for (const button of buttons) button.disabled = button.id === 'continue'
    if (status) status.textContent = 'Your device asks for your fingerprint, face or screen lock.'
    try {
      await end(await passkey(data))
    } catch (thrown) {
      await end({ error: thrown instanceof Error ? thrown.name : 'Error' })
    }
  }

  document.querySelector('#continue')?.addEventListener('click', () => void ask())
  document.querySelector('#cancel')?.addEventListener('click', () => void end({ error: 'AbortError' }))
}

async function passkey({ action, options }: PromptData): Promise<object> {
  if (action === 'enroll') {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
    return { registration: await asJson(navigator.credentials.create({ publicKey })) }
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  return { authentication: await asJson(navigator.credentials.get({ publicKey })) }
}

async function asJson(asked: Promise<Credential | null>): Promise<object> {
  const credential = await asked
  if (!(credential instanceof PublicKeyCredential)) throw new TypeError('no passkey')
  return credential.toJSON()
}
