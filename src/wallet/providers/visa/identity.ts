/** Id of this provider in cards, links and rows. */
export const PROVIDER_ID = 'visa'

/** Whose window opens, in the person's words. */
export const PROVIDER_LABEL = 'Visa'

/** What the network is told this program is. */
export const APPLICATION_NAME = 'Countersign'
