import { Hono } from 'hono'
import { script, style } from '../web/answers.ts'
import { bindPort } from '../web/bind.ts'
import { bundlePageScript } from '../web/bundle.ts'
import { agentPage, type KnownShop } from './page.ts'
import { agentStyle } from './style.ts'

export interface AgentOptions {
  readonly shops: readonly KnownShop[]
  /** 0: any free port. */
  readonly port?: number
}

export interface RunningAgent {
  readonly origin: string
  readonly address: string
  stop(): Promise<void>
}

/** Starts the page on which the scripted agent "Ada" asks the wallet to buy. */
export async function startAgent({ shops, port = 0 }: AgentOptions): Promise<RunningAgent> {
  const [at, source] = await Promise.all([
    bindPort('agent.localhost', port),
    bundlePageScript(new URL('./script/main.ts', import.meta.url)),
  ])
  const app = new Hono()
  app.use(async (context, next) => {
    await next()
    // Not `no-store`: that would keep the page out of the back/forward cache.
    context.header('cache-control', 'no-cache')
  })
  app.get('/', context => context.html(agentPage(shops)))
  app.get('/agent.js', context => script(context, source))
  app.get('/agent.css', context => style(context, agentStyle))
  at.serve(app)
  return { origin: at.origin, address: at.address, stop: at.close }
}
