import { base64url } from 'jose'

/** 32 random bytes, base64url: what an ID token must bring back where it is about nothing else. */
export function randomNonce(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(32)))
}
