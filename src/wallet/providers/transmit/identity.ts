/** This provider's id in links, in the gateway's paths and in activity. */
export const PROVIDER_ID = 'transmit'

/** As the person sees it. */
export const PROVIDER_LABEL = 'Transmit Security'
