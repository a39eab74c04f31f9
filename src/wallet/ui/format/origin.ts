import { mixesAlphabets } from './scripts.ts'

/** An origin split for display: the part somebody registered stands out, nothing is cut off. */
export interface OriginParts {
  /** Empty for https; else the scheme with its slashes, so that a missing lock is visible. */
  readonly scheme: string
  /** What stands before the registrable part, with its dot. */
  readonly subdomain: string
  readonly registrable: string
  /** With its colon; empty for the scheme's own port. */
  readonly port: string
}

/** The part of a host that somebody registered, where there is one. */
export type DomainOf = (host: string) => string | undefined

/** Splits a web origin for display. Anything that is no web origin is shown whole and emphasised. */
export function splitOrigin(origin: string, domainOf: DomainOf): OriginParts {
  const url = parseUrl(origin)
  if (!url?.hostname) return { scheme: '', subdomain: '', registrable: origin, port: '' }
  const host = url.hostname
  const domain = domainOf(host)
  // A host may end in the dot of the root, which no list of suffixes knows.
  const registrable = domain === undefined ? host : host.slice(host.lastIndexOf(domain))
  return {
    scheme: url.protocol === 'https:' ? '' : `${url.protocol}//`,
    subdomain: host.slice(0, host.length - registrable.length),
    registrable,
    port: url.port ? `:${url.port}` : '',
  }
}

/** True for a name written in an encoding for foreign letters, or in mixed alphabets: it may imitate another. */
export function imitates(origin: string): boolean {
  const host = parseUrl(origin)?.hostname || origin
  return host.split('.').some(label => label.startsWith('xn--')) || mixesAlphabets(host)
}

function parseUrl(origin: string): URL | undefined {
  return URL.canParse(origin) ? new URL(origin) : undefined
}
