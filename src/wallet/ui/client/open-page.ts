import { browser } from '../browser.ts'

/** Opens the wallet page at one of its places, e.g. `/cards/add`. */
export async function openWalletPage(place: string): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(`/wallet.html#${place}`) })
}
