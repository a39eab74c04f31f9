import { html } from 'hono/html'
import { collectClaimsSchema, JWT_FIELD, RESPONSE_FIELD } from '../../../wire/cardinal/jwt.ts'
import { limits } from '../../../wire/cardinal/limits.ts'
import type { CardinalContext } from '../context.ts'
import { readRequestJwt, signResponseJwt } from '../jwt.ts'
import { readForm, type WebContext } from './forms.ts'
import { cardinalPage, sendingPage } from './pages.ts'

/**
 * Device data collection (contract 6): looks at the browser and tells the embedding page, or the `ReturnUrl` if there is
 * one. Only a ReferenceId that GetInfo gave counts towards FIDO (seed).
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
    const profile = profileOf(claims.ReferenceId, session !== undefined)
    if (claims.ReturnUrl !== undefined)
      return context.html(
        sendingPage(claims.ReturnUrl, { [RESPONSE_FIELD]: signResponseJwt(sandbox, claims.jti, profile) }),
      )
    const data = { kind: 'collected', message: message(sandbox, profile) }
    return context.html(cardinalPage('Device data', html`<p>Done.</p>`, data))
  }
}

/** What became of it, in the newer shape (contract 6.2). */
function profileOf(SessionId: string, complete: boolean) {
  const source = { Attempted: true, Completed: complete }
  return {
    ActionCode: complete ? 'SUCCESS' : 'ERROR',
    SessionId,
    DataSources: { CardinalData: source, MethodUrl: source },
  }
}

/** What the frame posts to its parent; undefined says nothing at all. */
function message(sandbox: CardinalContext, profile: ReturnType<typeof profileOf>): string | undefined {
  const MessageType = 'profile.completed'
  switch (sandbox.switches.collect) {
    case 'silent':
      return undefined
    case 'v1':
      return JSON.stringify({
        MessageType,
        'Session Id': profile.SessionId,
        Status: profile.ActionCode === 'SUCCESS',
      })
    case 'v2':
      return JSON.stringify({ MessageType, Payload: profile })
  }
}
