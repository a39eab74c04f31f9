import { takeApproval } from './pictures.ts'
import { showIdentity } from './with-identity.ts'

showIdentity({
  provider: 'Transmit Security',
  name: 'grace',
  async links(window, { wallet }) {
    await window.page.getByLabel('Name or e-mail address').fill('grace')
    await window.press('Make a passkey')
    await window.shows('Make a passkey for Transmit Security')
    await takeApproval(window, 'link', /^Make the passkey/)
    await wallet.authenticator.ready(window.page)
    await window.press('Make the passkey')
  },
  refuses: {
    what: 'A finger that is not recognised does not confirm',
    arrange: (review, { wallet }) => wallet.authenticator.recognise(review.page, false),
  },
  confirms: 'It confirms: passkey, then this device by challenge and response',
})
