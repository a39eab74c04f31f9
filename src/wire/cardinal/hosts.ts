/** Cardinal's hosts by environment (contract 1). The SDK's path is assumed: none is published. */
export const centinelOrigins = [
  'https://centinelapi.cardinalcommerce.com',
  'https://centinelapistag.cardinalcommerce.com',
] as const

/** Host of the sandbox's browser-facing part. */
export const SANDBOX_HOST = 'cardinal.localhost'

/** Path of the browser library under the Centinel API's host; assumed. */
export const SDK_PATH = '/sdk/cardinal-fido.js'
