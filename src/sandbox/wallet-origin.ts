/** Id that the key in the sandbox build's manifest gives the wallet in Chromium. */
export const walletOrigin = 'chrome-extension://mebdceigfnjogepdnlkgiimgaeipgkka'
