import { readFileSync } from 'node:fs'

/** The contract's test vectors, as they are. */
export const vectors = JSON.parse(readFileSync(new URL('../../vectors/cybersource-visa.json', import.meta.url), 'utf8'))
