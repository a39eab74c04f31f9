import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { forThisMachine } from './doorkeeper.ts'
import { KEEP_ALIVE } from './listen.ts'

/** A loopback port held for one browser-facing name, before it is known what answers there. */
export interface BoundPort {
  /** What browsers see, e.g. `http://shop.localhost:41234`. */
  readonly origin: string
  /** What Node programs use, since Node does not resolve names under `localhost`. */
  readonly address: string
  serve(app: Hono): void
  close(): Promise<void>
}

/**
 * Holds `port` (0: any free one) on 127.0.0.1. Binding and serving are two steps because services of the sandbox need
 * each other's addresses before they can answer. Throws the system's error if the port is taken.
 */
export async function bindPort(hostName: string, port: number): Promise<BoundPort> {
  const server = createServer()
  server.keepAliveTimeout = KEEP_ALIVE
  const bound = await listen(server, port)
  return {
    origin: `http://${hostName}:${bound}`,
    address: `http://127.0.0.1:${bound}`,
    serve: app => void server.on('request', getRequestListener(forThisMachine(app.fetch))),
    close: () => close(server),
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') return reject(new Error('no TCP port'))
      resolve(address.port)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close(error => (error ? reject(error) : resolve()))
    server.closeAllConnections()
  })
}
