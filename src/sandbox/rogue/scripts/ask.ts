/** Sends whatever is typed, as a page of another origin would that knows somebody else's purchase id. */
import { attempt, findProvider, report } from './wallet.ts'

document.getElementById('send')?.addEventListener('click', () => void send())

async function send(): Promise<void> {
  const field = document.getElementById('raw')
  if (!(field instanceof HTMLTextAreaElement)) return
  report(await attempt(await findProvider(), JSON.parse(field.value)))
}
