import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { JWK } from 'jose'
import * as v from 'valibot'

const jwkFile = v.looseObject({ kty: v.string(), kid: v.string() })

/** A test-only private key of this folder, with its key id. */
export type TestKey = JWK & { readonly kid: string }

/** Absolute path of a file of this folder. */
export function keyPath(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}

/** Reads a private JWK of this folder; every key here is public and throwaway. */
export function readTestKey(file: string): TestKey {
  const { notice: _, ...jwk } = v.parse(jwkFile, JSON.parse(readFileSync(keyPath(file), 'utf8')))
  return jwk
}

/** Reads a text file of this folder, for example a certificate. */
export function readKeyText(file: string): string {
  return readFileSync(keyPath(file), 'utf8')
}

/** The public half of a private JWK. */
export function publicPart(key: TestKey): TestKey {
  const secret = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])
  const shared = Object.entries(key).filter(([name]) => !secret.has(name))
  return { ...Object.fromEntries(shared), kid: key.kid }
}
