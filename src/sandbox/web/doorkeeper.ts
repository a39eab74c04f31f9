import type { Http2Bindings, HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'

type Answering = (request: Request, bindings: HttpBindings | Http2Bindings) => Response | Promise<Response>

/** Bytes of a body that is read at all: every service has closer limits of its own where it matters. */
const MOST_BYTES = 4 * 1024 * 1024

/** The provider's own name, which its published client says wherever it is pointed, and what it answers to any other. */
export interface OwnHost {
  readonly name: string
  readonly refuse: () => Response
}

const notOfThisMachine = () => new Response('Not a name of this machine.', { status: 421 })

/**
 * Goes before everything a service answers. Loopback keeps other machines out, not the pages in this one's browser: one may
 * have a name of its own lead here, and would then be of the same origin. So only this machine's own names count, and `own`.
 */
export function forThisMachine(answer: Answering, own?: OwnHost): Answering {
  return (request, bindings) => {
    const { hostname } = new URL(request.url)
    if (!isLocal(hostname) && hostname !== own?.name) return (own?.refuse ?? notOfThisMachine)()
    if (Number(request.headers.get('content-length')) > MOST_BYTES) return new Response('Too large.', { status: 413 })
    return answer(request, bindings)
  }
}

function isLocal(hostname: string): boolean {
  return hostname === '127.0.0.1' || hostname === 'localhost' || hostname.endsWith('.localhost')
}

/**
 * Goes before control planes, which are for programs: any page may send here, though it can't read what comes back, and a
 * browser says so for it.
 */
export const programsOnly: MiddlewareHandler = async (context, next) => {
  const site = context.req.header('sec-fetch-site') ?? 'none'
  if (context.req.header('origin') !== undefined || site !== 'none') return context.text('Not for pages.', 403)
  return next()
}
