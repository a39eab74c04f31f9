import { choosesOrganisation, operatorOf } from '../../tests/e2e/support/pages/transmit.ts'
import { refusalsOfTransmit } from '../../tests/e2e/support/refusals/transmit.ts'
import { takeApproval } from './pictures.ts'
import { showIdentity } from './with-identity.ts'

const provider = 'Transmit Security'
const name = 'grace'

showIdentity({
  provider,
  name,
  async links(window, { wallet, stack }) {
    await operatorOf(stack).edits({})
    await window.page.getByLabel('Name or e-mail address').fill(name)
    await window.press('Make a passkey')
    await window.shows('Make a passkey for Transmit Security')
    await takeApproval(window, 'link', /^Make the passkey/)
    await wallet.authenticator.ready(window.page)
    await window.press('Make the passkey')
    await choosesOrganisation(window)
  },
  refusals: ({ wallet, stack }) => refusalsOfTransmit({ wallet, provider }, operatorOf(stack), name),
  relents: ({ stack }) => operatorOf(stack).edits({}),
  confirms: 'It confirms: passkey, then this device by challenge and response',
})
