import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { script, style } from '../web/answers.ts'
import { cardFormSchema, readCard } from './card.ts'
import type { Handles } from './handles.ts'
import { fieldsPage } from './pages/fields.ts'
import { shopStyle } from './pages/style.ts'
import { answerRefusals, readJson, requireOwnOrigin } from './requests.ts'

/** The payment service on its own origin: a frame with card fields, and one-use handles for what was typed there. */
export function fieldsApp(options: {
  origin: string
  shopOrigin: string
  handles: Handles
  fieldsScript: string
}): Hono {
  const app = new Hono()
  answerRefusals(app)
  app.use(async (context, next) => {
    await next()
    context.header('content-security-policy', `default-src 'self'; frame-ancestors ${options.shopOrigin}`)
    context.header('cache-control', 'no-store')
  })
  app.get('/fields', context => context.html(fieldsPage(options.shopOrigin)))
  app.get('/fields.js', context => script(context, options.fieldsScript))
  app.get('/pay.css', context => style(context, `${shopStyle} body { background: none }`))
  app.post('/handles', bodyLimit({ maxSize: 4096 }), async context => {
    requireOwnOrigin(options, context)
    const card = readCard(await readJson(context, cardFormSchema))
    return context.json({ handle: options.handles.put(card) }, 201)
  })
  return app
}
