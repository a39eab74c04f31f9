import { BeyondIdentityPages, bindsPasskey } from '../../tests/e2e/support/pages/beyond-identity.ts'
import { takeApproval, takePicture } from './pictures.ts'
import { showIdentity } from './with-identity.ts'

showIdentity({
  provider: 'Beyond Identity',
  name: 'Grace Hopper',
  async links(window, { wallet, stack }) {
    const pages = new BeyondIdentityPages(wallet.browser.context, stack.sandbox['beyond-identity'])
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
    await wallet.authenticator.ready(window.page)
    await bindsPasskey(window)
    await mail.close()
  },
  refuses: {
    what: 'The organisation’s policy says no',
    async arrange(review, { wallet, stack }) {
      await wallet.authenticator.ready(review.page)
      await stack.others.get('beyond-identity')?.command('policy', { next: 'deny' })
    },
  },
  confirms: 'It confirms: a sign-in with its passkey, for this very purchase',
})
