/** Embedding and opening origins the sandbox lists: the gateway's ceremony page, whatever its port. */
export const allowedHostName = 'gateway.localhost'

/** True for an origin that may embed or open a provider's page. */
export function isAllowedHost(origin: string): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  return url !== undefined && url.origin === origin && url.protocol === 'http:' && url.hostname === allowedHostName
}
