import { CountersignError } from '../../../agent-client/index.ts'
import { offer, onPress, readTask, value } from './controls.ts'
import { log, note, showStatus } from './log.ts'
import { Purchase } from './purchase.ts'
import { sendRaw } from './raw.ts'
import { toCaveats, toWords } from './requests.ts'
import { ShopApi, ShopError } from './shop.ts'
import { requireWallet } from './wallet.ts'

/** Ada's page: buttons to a scripted agent that uses the wallet as any agent in a page would. */

let purchase: Purchase | undefined

onPress('connect', connect, failed)
onPress('buy', buy, failed)
onPress('open-checkout', async () => openCheckout(), failed)
onPress('get', async () => purchase?.look(), failed)
onPress('redeem', async () => purchase?.carry(), failed)
onPress('report', async () => purchase?.report(), failed)
onPress('cancel', async () => purchase?.cancel(), failed)
onPress('capabilities', () => ask('getCapabilities'), failed)
onPress('mandates', () => ask('getMandates'), failed)
onPress('revoke', () => ask('revokePermissions'), failed)
onPress('send', tryRaw, failed)
document.getElementById('shop')?.addEventListener('change', () => void listProducts().catch(failed))

void listProducts().catch(failed)
void meet()

async function meet(): Promise<void> {
  const wallet = await requireWallet().catch(() => undefined)
  document.body.dataset.wallet = wallet ? 'present' : 'none'
  log(wallet ? 'wallet-found' : 'wallet-missing')
  if (!wallet) note('No wallet announced itself. Allow this site in Countersign, then reload.')
}

async function listProducts(): Promise<void> {
  const products = await new ShopApi(readTask().shop).products()
  offer(
    'product',
    products.map(({ id, title }) => ({ value: id, text: title })),
  )
  document.body.dataset.products = `${products.length}`
}

async function connect(): Promise<void> {
  const task = readTask()
  const wallet = await requireWallet()
  note('Waiting for you to allow Ada to ask.')
  await wallet.connect(toCaveats(task), toWords(task))
  note('Ada may ask now.')
  log('permitted')
}

async function buy(): Promise<void> {
  const task = readTask()
  purchase = await Purchase.begin(task, purchase)
  // Opened before the wallet is asked, so that the person finds the page to be filled in its list.
  if (task.release === 'fill' && task.openTab) openCheckout()
  await purchase.ask()
  await purchase.follow()
}

function openCheckout(): void {
  if (purchase) window.open(purchase.checkout.checkoutUrl, '_blank', 'noopener')
}

async function ask(question: 'getCapabilities' | 'getMandates' | 'revokePermissions'): Promise<void> {
  const wallet = await requireWallet()
  log(question, { result: await wallet[question]() })
}

async function tryRaw(): Promise<void> {
  const call: { method: string; params?: unknown } = JSON.parse(value('raw'))
  log('raw', { method: call.method, result: await sendRaw(call) })
}

function failed(error: unknown): void {
  const message = error instanceof Error ? error.message : 'Something broke.'
  note(message)
  if (!(error instanceof CountersignError)) {
    const by = error instanceof ShopError ? { by: 'shop', code: error.code } : { by: 'page' }
    log('failed', { ...by, message })
    return
  }
  const { code, number } = error
  log('refused', { by: 'wallet', code, number, message })
  showStatus('error')
}
