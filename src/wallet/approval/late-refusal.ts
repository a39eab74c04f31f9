import { isCancelable } from '../purchase/status.ts'
import type { WalletDatabase } from '../store/database.ts'

interface LateRefusalDeps {
  readonly db: WalletDatabase
  /** False: the task is over or stopping. */
  readonly cancel: (taskId: string) => Promise<boolean>
}

/**
 * The person refused a question that was withdrawn or answered before the press arrived: the task it belongs to is
 * stopped instead, unless something was handed over already. False: it came too late.
 */
export async function stopLate({ db, cancel }: LateRefusalDeps, promptId: string): Promise<boolean> {
  const prompt = await db.prompts.get(promptId)
  if (!prompt) return false
  const purchase = await db.purchases.where({ flowId: prompt.taskId }).first()
  if (purchase && !isCancelable(purchase.status)) return false
  return cancel(prompt.taskId)
}
