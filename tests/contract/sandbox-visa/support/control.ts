import type { MaskedEntry } from '../../../../src/sandbox/journal.ts'
import type { VisaSandbox } from '../../../../src/sandbox/visa/start.ts'
import type { Counts } from '../../../../src/sandbox/visa/state.ts'
import type { Switches } from '../../../../src/sandbox/visa/switches.ts'

/** Starts the sandbox's memory afresh. */
export async function reset(sandbox: VisaSandbox): Promise<void> {
  await control(sandbox, 'POST', 'reset')
}

export async function change(sandbox: VisaSandbox, switches: Partial<Switches>): Promise<void> {
  await control(sandbox, 'POST', 'switch', switches)
}

export async function addFault(sandbox: VisaSandbox, fault: object): Promise<void> {
  await control(sandbox, 'POST', 'faults', fault)
}

export async function advance(sandbox: VisaSandbox, advanceSeconds: number): Promise<void> {
  await control(sandbox, 'POST', 'clock', { advanceSeconds })
}

/** `now` in epoch milliseconds. */
export async function setClock(sandbox: VisaSandbox, now: number): Promise<void> {
  await control(sandbox, 'POST', 'clock', { now })
}

export async function settle(sandbox: VisaSandbox, tokenId: string, word: 'approve' | 'decline'): Promise<void> {
  await control(sandbox, 'POST', `bindings/${tokenId}/${word}`)
}

export function counts(sandbox: VisaSandbox): Promise<Counts> {
  return control(sandbox, 'GET', 'counts')
}

export function journal(sandbox: VisaSandbox): Promise<readonly MaskedEntry[]> {
  return control(sandbox, 'GET', 'journal')
}

async function control(sandbox: VisaSandbox, method: string, path: string, body?: object) {
  const headers = { 'content-type': 'application/json' }
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
  const response = await fetch(`${sandbox.addresses.control}/__sandbox/${path}`, init)
  if (!response.ok) throw new Error(`the control plane answered ${response.status}: ${await response.text()}`)
  return response.json()
}
