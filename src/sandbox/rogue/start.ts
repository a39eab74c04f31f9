import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { script } from '../web/answers.ts'
import { bindPort } from '../web/bind.ts'
import { bundlePageScript } from '../web/bundle.ts'
import { framingPage, lookAlikePage, scriptedPage } from './pages.ts'

export interface RogueOptions {
  /** Web origin of the shop this one passes itself off as. */
  readonly shopOrigin: string
  /** 0: any free port. */
  readonly port?: number
}

export interface RunningRogue {
  readonly origin: string
  readonly address: string
  stop(): Promise<void>
}

const scripts = ['look-alike', 'forge', 'flood', 'prelude', 'tamper', 'ask'] as const

/**
 * Starts the hostile merchant. Each page is one attack, set by its query, and writes what it managed to do into
 * `#result` as JSON, so that a test can see the attack run and see it fail. `GET /__rogue/loot` tells what it caught.
 */
export async function startRogue({ shopOrigin, port = 0 }: RogueOptions): Promise<RunningRogue> {
  const [at, sources] = await Promise.all([bindPort('rogue.localhost', port), bundleScripts()])
  const loot: unknown[] = []
  const app = new Hono()
  app.use(async (context, next) => {
    await next()
    context.header('cache-control', 'no-store')
  })
  app.get('/', context => context.html(scriptedPage('Rogue', 'ask')))
  app.get('/checkout', context => context.html(lookAlikePage(shopOrigin, context.req.query('forms') ?? 'one')))
  app.get('/frame', context => context.html(framingPage(context.req.query('url') ?? 'about:blank')))
  app.get('/forge', context => context.html(scriptedPage('Forged messages', 'forge')))
  app.get('/flood', context => context.html(scriptedPage('Floods', 'flood')))
  app.get('/tamper', context => context.html(scriptedPage('Tampered page', 'tamper', '/prelude.js')))
  app.get('/elsewhere', context => context.html(scriptedPage('Elsewhere', 'ask')))
  for (const [name, source] of sources) app.get(`/${name}.js`, context => script(context, source))
  app.post('/loot', bodyLimit({ maxSize: 64 * 1024 }), async context => {
    loot.push(await context.req.json())
    return context.body(null, 204)
  })
  app.get('/__rogue/loot', context => context.json({ loot }))
  at.serve(app)
  return { origin: at.origin, address: at.address, stop: at.close }
}

async function bundleScripts(): Promise<[string, string][]> {
  return Promise.all(
    scripts.map(
      async (name): Promise<[string, string]> => [
        name,
        await bundlePageScript(new URL(`./scripts/${name}.ts`, import.meta.url)),
      ],
    ),
  )
}
