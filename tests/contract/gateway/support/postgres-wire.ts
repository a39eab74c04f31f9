import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import type { PGlite } from '@electric-sql/pglite'

/** PostgreSQL's port on loopback, answered by an embedded engine: lets the driver be tested where no server is installed. */
export interface PostgresWire {
  readonly address: string
  stop(): Promise<void>
}

/** Serves an engine to one connection at a time, as it has one session. */
export async function servePostgresWire(engine: PGlite): Promise<PostgresWire> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    let turn = Promise.resolve()
    socket.on('data', chunk => {
      turn = turn.then(async () => void socket.write(await engine.execProtocolRaw(new Uint8Array(chunk))))
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  })
  server.maxConnections = 1
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
