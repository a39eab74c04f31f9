import { initialize, startJourney, submitClientResponse } from '@transmitsecurity/platform-web-sdk/ido'
import * as webauthn from '@transmitsecurity/platform-web-sdk/webauthn'

/** What the test drives: the published client, unmodified, as a page would use it. */
const driver = {
  async begin(server: string) {
    await initialize({
      clientId: 'client-123',
      ido: { serverPath: `${server}/ido` },
      webauthn: { serverPath: server },
    } as never)
  },
  start: (journey: string, params?: Record<string, string>) =>
    startJourney(journey, params === undefined ? {} : { additionalParams: params }),
  submit: (option: string, data: Record<string, unknown>) => submitClientResponse(option, data),
  async register(username: string) {
    const result = await webauthn.register({ username })
    return submitClientResponse('client_input', { webauthn_encoded_result: result })
  },
  async signIn() {
    const result = await webauthn.authenticate.modal({})
    return submitClientResponse('passkeys', { webauthn_encoded_result: result })
  },
}

export type TransmitDriver = typeof driver

Object.assign(globalThis, { driver })
