import type { BiDeps } from './deps.ts'

/**
 * Where the organisation wants to send the person after binding (contract 3.2), if it may be offered: a web page over https
 * (in the sandbox also of this machine), without a login in its address, and not the gateway's own page, which says only
 * that it is done.
 */
export async function onwardAddress(
  { gateway, sandbox }: BiDeps,
  address: string | undefined,
): Promise<string | undefined> {
  if (address === undefined || !URL.canParse(address)) return undefined
  const { protocol, hostname, username, password, origin, href } = new URL(address)
  const isLocal = sandbox && protocol === 'http:' && (hostname === 'localhost' || hostname.endsWith('.localhost'))
  if ((protocol !== 'https:' && !isLocal) || username !== '' || password !== '') return undefined
  const enrolment = await gateway.enrolment()
  return origin === enrolment?.origin ? undefined : href
}
