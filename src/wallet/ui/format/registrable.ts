import { parse } from 'tldts'

/** The part of a host that somebody registered, by the public suffix list; undefined for addresses and local names. */
export function registrableOf(host: string): string | undefined {
  return parse(host, { allowPrivateDomains: true }).domain ?? undefined
}
