/** Uses the wallet in a page whose platform was tampered with, then tells what the tampering saw. */
import { attempt, findProvider, report } from './wallet.ts'

document.getElementById('send')?.addEventListener('click', () => void send())

async function send(): Promise<void> {
  const field = document.getElementById('raw')
  if (!(field instanceof HTMLTextAreaElement)) return
  const call = JSON.parse(field.value)
  const provider = await findProvider()
  window.armed = true
  // Awaiting a native promise does not go through the tampered `then`.
  const answer = await attempt(provider, call)
  window.armed = false
  // A copy: the telling itself is seen, too.
  report({ ...answer, seen: window.seen.slice() })
}
