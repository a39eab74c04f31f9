/** Adds one line of JSON to the log: `event` and what belongs to it. Tests wait for lines, people read them. */
export function log(event: string, facts: Record<string, unknown> = {}): void {
  const line = document.createElement('li')
  line.dataset.event = event
  line.textContent = JSON.stringify({ event, at: new Date().toISOString(), ...facts })
  document.getElementById('log')?.prepend(line)
}

/** Shows where the purchase stands. */
export function showStatus(status: string, purchaseId?: string): void {
  const element = document.getElementById('status')
  if (!element) return
  element.dataset.status = status
  if (purchaseId !== undefined) element.dataset.purchase = purchaseId
  element.textContent = words[status] ?? status
}

/** Says in one sentence what Ada is doing. */
export function note(sentence: string): void {
  const element = document.getElementById('note')
  if (element) element.textContent = sentence
}

const words: Record<string, string> = {
  idle: 'Nothing asked yet',
  asking: 'Asking the wallet',
  pending_approval: 'Waiting for you in the wallet',
  requires_action: 'The wallet needs you: bank or passkey',
  approved: 'Approved',
  redeemed: 'The card is with the shop',
  settled: 'Paid and confirmed',
  declined: 'You declined',
  expired: 'Too late: the request ended',
  canceled: 'Cancelled',
  failed: 'It did not work; nothing was charged',
  unknown: 'Nobody knows yet whether it was paid',
  error: 'The wallet said no',
}
