/** Bytes of an AES-256 key. */
export const KEY_BYTES = 32

/** Imports raw bytes as an AES-256-GCM key that can't be exported again, and wipes them. */
export async function importAesKey(raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
  } finally {
    raw.fill(0)
  }
}

const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const

/** The pair whose public half seals while the vault is locked. The private bytes are PKCS #8, to be wrapped at once. */
export async function createSealingPair(): Promise<{ publicKey: JsonWebKey; privateBytes: Uint8Array<ArrayBuffer> }> {
  const pair = await crypto.subtle.generateKey(ECDH, true, ['deriveBits'])
  return {
    publicKey: await crypto.subtle.exportKey('jwk', pair.publicKey),
    privateBytes: new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey)),
  }
}

export function importSealingPublicKey(jwk: JsonWebKey): Promise<CryptoKey> {
  return crypto.subtle.importKey('jwk', jwk, ECDH, true, [])
}

/** Not extractable; wipes the bytes. */
export async function importSealingPrivateKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('pkcs8', bytes, ECDH, false, ['deriveBits'])
  } finally {
    bytes.fill(0)
  }
}
