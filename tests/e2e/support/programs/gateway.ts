import { gatewayEnvFromSandbox } from '../../../../src/gateway/dev-env.ts'
import { startGateway } from '../../../../src/gateway/start.ts'

/**
 * The gateway in a process of its own, for the sandbox described in the first argument, its tables in the folder named by
 * the second. A message `{ahead}` puts its clock so many milliseconds ahead.
 */
const [sandbox = '', directory = ''] = process.argv.slice(2)
let ahead = 0
process.on('message', (message: { ahead: number }) => {
  ahead = message.ahead
})
const env = { ...gatewayEnvFromSandbox(JSON.parse(sandbox)), COUNTERSIGN_DATA: directory }
const gateway = await startGateway(env, { now: () => Date.now() + ahead })
process.once('SIGTERM', () => void gateway.stop().then(() => process.exit(0)))
process.send?.({ origin: gateway.origin, loopback: gateway.loopback })
