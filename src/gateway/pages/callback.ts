import { page } from './page.ts'

/** Shown when the person came back from the issuer. */
export const arrivedPage = page(
  'Done · Countersign',
  `<h1>You can close this page</h1>
<p>Your bank's answer has reached your wallet. Go on in the wallet's window.</p>`,
)

/** Shown for a return address that is unknown, used or too old: the three look alike. */
export const spentPage = page(
  'Nothing to do · Countersign',
  `<h1>This link does not work any more</h1>
<p>It was used already, or it is too old. You can close this page. If your wallet is still waiting, start the
confirmation there again.</p>`,
)
