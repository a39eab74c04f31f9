/**
 * The issuer's page as it may be opened in a new tab: `https:` only, loopback names in the sandbox (contract 14, rule 9).
 * Undefined for anything else, and when the option has none.
 */
export function pageOfIssuer(source: string | undefined, sandbox: boolean): string | undefined {
  if (source === undefined || !URL.canParse(source)) return undefined
  const page = new URL(source)
  if (page.username !== '' || page.password !== '') return undefined
  if (page.protocol === 'https:') return page.href
  return sandbox && page.protocol === 'http:' && isLoopback(page.hostname) ? page.href : undefined
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '127.0.0.1'
}
