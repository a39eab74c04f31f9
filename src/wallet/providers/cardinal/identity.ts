/** Id of this provider in cards, links and rows. */
export const PROVIDER_ID = 'cardinal'

/** Whose window opens, in the person's words. */
export const PROVIDER_LABEL = 'Cardinal'
