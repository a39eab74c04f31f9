import type { Context } from 'hono'

/** Answers a page's script with the type a browser insists on. */
export function script(context: Context, source: string): Response {
  return context.body(source, 200, { 'content-type': 'text/javascript; charset=utf-8' })
}

/** Answers a style sheet. */
export function style(context: Context, source: string): Response {
  return context.body(source, 200, { 'content-type': 'text/css; charset=utf-8' })
}

/** Answers a drawing. */
export function drawing(context: Context, source: string): Response {
  return context.body(source, 200, { 'content-type': 'image/svg+xml; charset=utf-8' })
}
