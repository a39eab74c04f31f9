/** Id of this provider in cards, links and rows. */
export const PROVIDER_ID = 'mastercard'

/** Whose page opens, in the person's words. */
export const PROVIDER_LABEL = 'Mastercard'
