import { Embedded } from '@beyondidentity/bi-sdk-js'

const ready = Embedded.initialize({ allowedDomains: ['localhost'] })

/** What the test drives: the published client, unmodified. */
const driver = {
  async bind(link: string) {
    const embedded = await ready
    if (!embedded.isBindPasskeyUrl(link)) throw new Error('not a binding link')
    return embedded.bindPasskey(link)
  },
  async passkeys() {
    return (await ready).getPasskeys()
  },
  async authenticate(url: string, id: string) {
    const embedded = await ready
    if (!embedded.isAuthenticateUrl(url)) throw new Error('not an authenticate address')
    return embedded.authenticate(url, id)
  },
}

export type BeyondIdentityDriver = typeof driver

Object.assign(globalThis, { driver })
