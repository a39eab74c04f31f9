import * as v from 'valibot'

const text = (max: number) => v.pipe(v.string(), v.maxLength(max))
const v1Profile = v.object({
  MessageType: v.literal('profile.completed'),
  /** Some prints have a space in the name (contract 6.2). */
  SessionId: v.optional(text(80)),
  'Session Id': v.optional(text(80)),
  Status: v.boolean(),
})
const v2Profile = v.object({
  MessageType: v.literal('profile.completed'),
  Payload: v.object({ ActionCode: text(20), SessionId: text(80) }),
})

/** Device data collection has ended. The session must be the one it was started for. */
export interface Profiled {
  readonly sessionId: string
  readonly complete: boolean
}

/** Reads what the collecting frame said, parsed, in either version's shape (contract 6.2). */
export function readProfiled(message: unknown): Profiled | undefined {
  const v2 = v.safeParse(v2Profile, message)
  if (v2.success)
    return { sessionId: v2.output.Payload.SessionId, complete: v2.output.Payload.ActionCode === 'SUCCESS' }
  const v1 = v.safeParse(v1Profile, message)
  if (!v1.success) return undefined
  const sessionId = v1.output.SessionId ?? v1.output['Session Id']
  return sessionId === undefined ? undefined : { sessionId, complete: v1.output.Status }
}
