import { WalletError } from '../../errors.ts'
import { fromBase64url, toBase64url } from './base64url.ts'
import { passkeyError } from './passkey-error.ts'

/** A wallet passkey just made: what the vault stores, and the secret that opens it. */
export interface NewPasskey {
  readonly credentialId: string
  /** SubjectPublicKeyInfo, DER, base64url. */
  readonly publicKey: string
  /** 32 bytes of PRF output for `salt`, base64url. */
  readonly prf: string
  readonly salt: string
}

/** A passkey that can open the vault, and the salt its secret is made with. */
export interface KnownPasskey {
  readonly credentialId: string
  readonly salt: string
}

const SECRET_BYTES = 32
const TIMEOUT = 120_000

/**
 * Makes the wallet's passkey in this window. The relying party is the extension itself.
 * Throws `passkey_refused`, `ceremony_timeout`, or `passkey_unsupported` when the authenticator can't make a secret (PRF).
 */
export async function createWalletPasskey(accountName: string): Promise<NewPasskey> {
  const salt = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
  const credential = await ceremony(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { name: 'Countersign' },
        user: { id: crypto.getRandomValues(new Uint8Array(16)), name: accountName, displayName: accountName },
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        pubKeyCredParams: [
          { type: 'public-key', alg: -7 },
          { type: 'public-key', alg: -257 },
        ],
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        timeout: TIMEOUT,
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  )
  const response = credential.response
  if (!(response instanceof AuthenticatorAttestationResponse)) throw new WalletError('passkey_unsupported')
  const publicKey = response.getPublicKey()
  if (!publicKey) throw new WalletError('passkey_unsupported')

  const made = { credentialId: toBase64url(credential.rawId), salt: toBase64url(salt) }
  const prf = secretOf(credential) ?? (await askForSecret(credential, [made]))
  return { ...made, publicKey: toBase64url(publicKey), prf: toBase64url(prf) }
}

/**
 * Asks one of the wallet's passkeys for its secret, in this window.
 * Throws `passkey_refused`, `ceremony_timeout` or `passkey_unsupported`.
 */
export async function useWalletPasskey(known: readonly KnownPasskey[]): Promise<{ credentialId: string; prf: string }> {
  const credential = await getPasskey(known)
  const prf = secretOf(credential)
  if (!prf) throw new WalletError('passkey_unsupported')
  return { credentialId: toBase64url(credential.rawId), prf: toBase64url(prf) }
}

/** Some authenticators say at creation only that they can make a secret, and make it at the first use. */
async function askForSecret(credential: PublicKeyCredential, known: readonly KnownPasskey[]): Promise<BufferSource> {
  if (!credential.getClientExtensionResults().prf?.enabled) throw new WalletError('passkey_unsupported')
  const secret = secretOf(await getPasskey(known))
  if (!secret) throw new WalletError('passkey_unsupported')
  return secret
}

function getPasskey(known: readonly KnownPasskey[]): Promise<PublicKeyCredential> {
  return ceremony(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        allowCredentials: known.map(one => ({ type: 'public-key', id: fromBase64url(one.credentialId) })),
        userVerification: 'required',
        timeout: TIMEOUT,
        extensions: {
          prf: {
            evalByCredential: Object.fromEntries(
              known.map(one => [one.credentialId, { first: fromBase64url(one.salt) }]),
            ),
          },
        },
      },
    }),
  )
}

async function ceremony(start: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let credential: Credential | null
  try {
    credential = await start()
  } catch (thrown) {
    throw passkeyError(thrown)
  }
  if (!(credential instanceof PublicKeyCredential)) throw new WalletError('passkey_unsupported')
  return credential
}

function secretOf(credential: PublicKeyCredential): BufferSource | undefined {
  return credential.getClientExtensionResults().prf?.results?.first
}
