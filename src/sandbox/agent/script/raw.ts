import { type Announcement, findCountersign } from '../../../agent-client/index.ts'

/** Sends a call the typed client would not, for trying out what the wallet refuses. Throws what the provider throws. */
export async function sendRaw(call: { method: string; params?: unknown }): Promise<unknown> {
  let announced: Announcement | undefined
  await findCountersign({
    accept: announcement => {
      announced = announcement
      return true
    },
  })
  if (!announced) throw new Error('No wallet announced itself in this page.')
  return announced.provider.request(call)
}
