/** What our own server answered. */
export type Answer =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly error: string }

/** Calls the frame's server. */
export async function ask(path: string, body: unknown): Promise<Answer> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer: unknown = await response.json()
  const members = typeof answer === 'object' && answer !== null ? { ...answer } : {}
  if (response.ok) return { ok: true, body: members }
  return { ok: false, error: 'error' in members && typeof members.error === 'string' ? members.error : 'SYSTEM_ERROR' }
}
