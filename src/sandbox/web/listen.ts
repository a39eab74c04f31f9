import type { Server } from 'node:http'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { forThisMachine, type OwnHost } from './doorkeeper.ts'

/** A Hono application that sees Node's own request and response. */
export type NodeApp = Hono<{ Bindings: HttpBindings }>

/** A server on the loopback address. */
export interface Listening {
  readonly port: number
  stop(): Promise<void>
}

/**
 * Milliseconds an idle connection stays open. With Node's five seconds, a busy machine sends on connections that are being
 * closed at that very moment.
 */
export const KEEP_ALIVE = 60_000

/** Serves an application on 127.0.0.1; port 0 takes a free one. Throws if the port is taken. */
export async function listen(app: NodeApp, port: number, own?: OwnHost): Promise<Listening> {
  const server = createAdaptorServer({ fetch: forThisMachine(app.fetch, own) }) as Server
  server.keepAliveTimeout = KEEP_ALIVE
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { port: address.port, stop: () => stop(server) }
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close(error => (error === undefined ? resolve() : reject(error)))
    server.closeAllConnections()
  })
}
