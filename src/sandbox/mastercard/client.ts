/** TEST ONLY. The one client of the sandbox, as onboarding would have made it (contract 15). */
export const client = {
  srcClientId: '6aff5cba-3aac-4fe0-b0cd-a52fc948d0c6',
  consumerKey: 'TEST_ONLY_LOCAL_SANDBOX_CONSUMER_KEY_00000000001!0123456789abcdef0123456789abcdef0000000000000000',
  passkeyService: 'LOCAL_WALLET#PASSKEY#01',
  cardService: 'LOCAL_WALLET#AGENT#01',
  oauth2ClientId: 'TESTONLYlocalsandboxclient000000000000000000001',
  acquirerKey: 'sandbox-acquirer-key',
} as const

/** A second client, for what one may not do with the objects of another. Signs with the same key. */
export const otherClient = {
  srcClientId: '9b2f7a44-1d0c-4a37-8f55-20c1d3e4f5a6',
  consumerKey: 'TEST_ONLY_LOCAL_SANDBOX_CONSUMER_KEY_00000000002!0123456789abcdef0123456789abcdef0000000000000000',
} as const

/** Relying party of every ceremony: the host of the launch page. */
export const relyingPartyId = 'mastercard.localhost'

/** `iss` of proofs, as the stage environment of the guide has it (contract 2). */
export const proofIssuer = 'https://stage.verify.mastercard.com'

/** Method id that the published sample proof carries. */
export const certifiedMethodId = '20001'

/** Where a callback may lead unless told otherwise: the gateway's callback path, whatever its port (contract 14.1). */
export const defaultCallbacks = [{ host: 'gateway.localhost', pathPrefix: '/callback' }]

/** Countries payment passkeys are offered in, and languages of the documents (which are real is not public). */
export const countries: ReadonlySet<string> = new Set(
  'AT AU BE BR CA CH DE DK ES FI FR GB IE IN IT JP MX NL NO NZ PL PT SE SG US'.split(' '),
)
