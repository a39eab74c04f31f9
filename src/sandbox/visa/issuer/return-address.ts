/** True for an address the 3-D Secure page may return to: the gateway's callback, whatever its port. */
export function isReturnAddress(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined
  return url?.protocol === 'http:' && url.hostname === 'gateway.localhost' && url.username === '' && url.password === ''
}
