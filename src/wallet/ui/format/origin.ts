import { parse } from 'tldts'
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
  /** The name is written in an encoding for foreign letters, or mixes alphabets: it may imitate another. */
  readonly imitates: boolean
}

/** Splits a web origin for display. Anything that is no web origin is shown whole and emphasised. */
export function splitOrigin(origin: string): OriginParts {
  const url = parseUrl(origin)
  if (!url?.hostname) {
    return { scheme: '', subdomain: '', registrable: origin, port: '', imitates: mixesAlphabets(origin) }
  }
  const host = url.hostname
  const registrable = parse(host, { allowPrivateDomains: true }).domain ?? host
  return {
    scheme: url.protocol === 'https:' ? '' : `${url.protocol}//`,
    subdomain: host.slice(0, host.length - registrable.length),
    registrable,
    port: url.port ? `:${url.port}` : '',
    imitates: host.split('.').some(label => label.startsWith('xn--')) || mixesAlphabets(host),
  }
}

function parseUrl(origin: string): URL | undefined {
  return URL.canParse(origin) ? new URL(origin) : undefined
}
