/** TEST ONLY. The one merchant account of the sandbox; the secret is public in the contract's vectors. */
export const merchant = {
  id: 'sandbox_merchant',
  runEnvironment: 'apitest.cybersource.com',
  sharedSecretKeyId: '5f1f7b86-0000-4000-8000-000000000001',
  sharedSecret: 'c2FuZGJveC1zaGFyZWQtc2VjcmV0LTMyLWJ5dGVzISE=',
  tokenRequestorId: '40010099999',
  acquirerKey: 'sandbox-acquirer-key',
} as const

/** What a host page puts into the frame's address (contract 6.1). */
export const frameClient = { apiKey: 'SANDBOXKEY', clientAppId: 'countersign-sandbox' } as const

/** Relying party of every passkey ceremony. */
export const relyingPartyId = 'visa.localhost'
