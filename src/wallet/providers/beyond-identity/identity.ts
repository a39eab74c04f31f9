/** Id of this provider in identities and rows. */
export const PROVIDER_ID = 'beyond-identity'

/** Whose passkey it is, in the person's words. */
export const PROVIDER_LABEL = 'Beyond Identity'
