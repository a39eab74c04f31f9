import { html } from 'hono/html'
import { collectClaimsSchema, JWT_FIELD } from '../../../wire/cardinal/jwt.ts'
import { limits } from '../../../wire/cardinal/limits.ts'
import type { CardinalContext } from '../context.ts'
import { readRequestJwt } from '../jwt.ts'
import { readForm, type WebContext } from './forms.ts'
import { cardinalPage } from './pages.ts'

/**
 * Device data collection (contract 6): looks at the browser and tells the embedding page. Only a ReferenceId that
 * GetInfo gave counts towards FIDO (seed).
 */
export function collect(sandbox: CardinalContext) {
  return async (context: WebContext): Promise<Response> => {
    const form = await readForm(context)
    const claims = readRequestJwt(sandbox, form.get(JWT_FIELD) ?? undefined, collectClaimsSchema, limits.otherJwt)
    const session = sandbox.state.sessions.get(claims.ReferenceId)
    if (session !== undefined) {
      session.collectedAt = sandbox.clock.now()
      sandbox.state.counts.collected += 1
    }
    const data = { kind: 'collected', message: message(sandbox, claims.ReferenceId, session !== undefined) }
    return context.html(cardinalPage('Device data', html`<p>Done.</p>`, data))
  }
}

/** What the frame posts to its parent; undefined says nothing at all. */
function message(sandbox: CardinalContext, sessionId: string, complete: boolean): string | undefined {
  switch (sandbox.switches.collect) {
    case 'silent':
      return undefined
    case 'v1':
      return JSON.stringify({ MessageType: 'profile.completed', 'Session Id': sessionId, Status: complete })
    case 'v2':
      return JSON.stringify({
        MessageType: 'profile.completed',
        Payload: {
          ActionCode: complete ? 'SUCCESS' : 'ERROR',
          SessionId: sessionId,
          DataSources: {
            CardinalData: { Attempted: true, Completed: complete },
            MethodUrl: { Attempted: true, Completed: complete },
          },
        },
      })
  }
}
