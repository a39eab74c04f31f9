import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { launch } from '../../../wire/mastercard/names.ts'
import type { NodeApp } from '../api/wire-request.ts'
import { countries } from '../client.ts'
import type { MastercardContext } from '../context.ts'
import { options, result } from './backend.ts'
import { pageHeaders } from './headers.ts'
import { documentPage, errorPage, pageStyle } from './markup.ts'
import { servePage } from './visit.ts'

const documents: Readonly<Record<string, string>> = {
  terms: 'Mastercard payment passkey Terms of Use',
  privacy: 'Mastercard payment passkey Privacy Notice',
}

/** Mastercard's own origin: the launch page with its backend, and the legal documents. */
export function pageApp(sandbox: MastercardContext, script: string): NodeApp {
  const app: NodeApp = new Hono<{ Bindings: HttpBindings }>()
  app.use(pageHeaders)
  app.get(launch.path, context => servePage(sandbox, context))
  app.post(`${launch.path}/options`, options(sandbox))
  app.post(`${launch.path}/result`, result(sandbox))
  app.get('/auth/page.js', context => context.body(script, 200, { 'content-type': 'text/javascript;charset=utf-8' }))
  app.get('/auth/page.css', context => context.body(pageStyle, 200, { 'content-type': 'text/css' }))
  app.get('/legal/:document', context => serveDocument(context))
  return app
}

function serveDocument(context: Context): Response | Promise<Response> {
  const title = documents[context.req.param('document') ?? '']
  const { country = '', language = '' } = context.req.query()
  if (title === undefined || !countries.has(country) || !/^[a-z]{2}$/.test(language)) {
    return context.html(errorPage('There is no such document for this country and language.'), 404)
  }
  return context.html(documentPage(title, country, language))
}
