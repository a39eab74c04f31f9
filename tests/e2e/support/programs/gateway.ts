import { gatewayEnvFromSandbox } from '../../../../src/gateway/dev-env.ts'
import { startGateway } from '../../../../src/gateway/start.ts'
import { openStore } from '../../../../src/gateway/store/open.ts'

/**
 * The gateway in a process of its own, for the sandbox described in the first argument, its tables in the folder named by
 * the second. A message `{ahead}` puts its clock so many milliseconds ahead; `{age}` makes every session at Cardinal so many
 * milliseconds older, and is answered once it has.
 */
const [sandbox = '', directory = ''] = process.argv.slice(2)
let ahead = 0
const store = await openStore({ kind: 'pglite', directory })
process.on('message', async (message: { ahead: number } | { age: number }) => {
  if ('ahead' in message) {
    ahead = message.ahead
    return
  }
  await store.query('UPDATE cardinal_sessions SET created_at = created_at - $1', [message.age])
  process.send?.({ done: true })
})
const env = gatewayEnvFromSandbox(JSON.parse(sandbox))
const gateway = await startGateway(env, { store, now: () => Date.now() + ahead })
const stop = async () => {
  await gateway.stop()
  await store.close()
  process.exit(0)
}
process.once('SIGTERM', () => void stop())
process.send?.({ origin: gateway.origin, loopback: gateway.loopback })
