import { SANDBOX } from '../../config.ts'
import { browser } from '../browser.ts'

/** True for an address a bank may send us to: https, or plain http to local names in sandbox builds. */
export function isOpenableAddress(address: string, sandbox: boolean): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  if (protocol === 'https:') return true
  return sandbox && protocol === 'http:' && (hostname === 'localhost' || hostname.endsWith('.localhost'))
}

/** Opens a page of the bank in a tab. An address of any other kind is not opened. */
export async function openBankPage(address: string): Promise<void> {
  if (!isOpenableAddress(address, SANDBOX)) return
  await browser.tabs.create({ url: address })
}
