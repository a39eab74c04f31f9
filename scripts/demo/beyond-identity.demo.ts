import { bindsPasskey, cloudOf } from '../../tests/e2e/support/pages/beyond-identity.ts'
import { refusalsOfBeyondIdentity } from '../../tests/e2e/support/refusals/beyond-identity.ts'
import { takeApproval, takePicture } from './pictures.ts'
import { showIdentity } from './with-identity.ts'

const provider = 'Beyond Identity'
const name = 'Grace Hopper'

showIdentity({
  provider,
  name,
  async links(window, world) {
    const { pages } = cloudOf(world)
    // Name and e-mail address stand there already.
    await window.page.getByRole('radio', { name: /^Make a new identity/ }).check()
    await takeApproval(window, 'identity-at')
    await window.press('Make the identity')
    await window.shows('Open the link in your e-mail')
    await takeApproval(window, 'mail')
    const mail = await pages.opensMail('grace@example.com')
    await window.shows('Is this you?')
    await takePicture(mail, 'link-arrived')
    await takeApproval(window, 'whom', /^Yes, set it up/)
    await world.wallet.authenticator.ready(window.page)
    await bindsPasskey(window)
    await mail.close()
  },
  refusals: world => refusalsOfBeyondIdentity({ wallet: world.wallet, provider }, cloudOf(world), name),
  confirms: 'It confirms: a sign-in with its passkey, for this very purchase',
})
