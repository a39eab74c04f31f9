import type { Questions } from '../approval/questions.ts'
import { bringToFront } from '../approval/queue.ts'
import type { ApprovalWindow } from '../approval/window.ts'
import { WalletError } from '../errors.ts'
import type { Runner } from '../flow/runner.ts'
import type { IdentityFlows } from '../identity/flows.ts'
import type { SecretStore } from '../store/secrets.ts'
import type { Vault } from '../vault/vault.ts'
import type { Arrival } from './arrivals.ts'

interface Taking {
  readonly runner: Runner
  readonly identityFlows: IdentityFlows
  readonly secrets: SecretStore
  readonly vault: Pick<Vault, 'isUnlocked'>
  readonly questions: Questions
  readonly window: ApprovalWindow
}

/** Milliseconds for which a link that arrived may take to ask its first question; a locked wallet asks when it is opened. */
const FIRST_QUESTION = 30_000

/** Arrivals that wait at most: a locked wallet keeps them until it is opened, however long that is. */
const MOST_WAITING = 5

const WAITING = 'identity-input/arrival-'

/**
 * Gives what arrived to the question that waits for it, or begins a link with it. The window comes up with the first question
 * only: an address that brings nothing, to which any page may send the browser, shows the person nothing. Throws WalletError
 * `throttled` when too many wait.
 */
export async function takeIn(taking: Taking, { provider, arrivals, secret }: Arrival): Promise<void> {
  const { runner, identityFlows, secrets, vault, window } = taking
  const waiting = vault.isUnlocked() ? await runner.openPrompts() : []
  const asked = waiting.find(({ prompt }) => prompt.kind === arrivals.waits)
  if (asked) {
    const { id, revision } = asked.prompt
    if (await runner.answer(id, revision, { decision: 'arrival', arrival: secret })) {
      await window.show()
      return
    }
  }
  if ((await secrets.refs(WAITING)).length >= MOST_WAITING) throw new WalletError('throttled', { what: 'arrival' })
  const ref = WAITING + (await hashOf(secret))
  await secrets.put(ref, { [arrivals.member]: secret })
  const taskId = await runner.start(identityFlows.link, { ref, provider }, { key: ref })
  void showOnceItAsks(taking, taskId)
}

/** The key of a flow rests in the database; the secret does not. */
async function hashOf(secret: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret)))
  return [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

async function showOnceItAsks({ runner, vault, questions, window }: Taking, taskId: string): Promise<void> {
  const until = Date.now() + FIRST_QUESTION
  while (Date.now() < until && vault.isUnlocked()) {
    if ((await runner.openPrompts()).some(entry => entry.taskId === taskId)) {
      await bringToFront(taskId)
      await window.show()
      return
    }
    await questions.next(1_000)
  }
}
