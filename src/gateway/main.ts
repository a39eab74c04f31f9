import { runOperatorCommand } from './operator/run.ts'
import { PreflightError } from './preflight.ts'
import { startGateway } from './start.ts'

/** `npm run gateway`: without words it starts and runs until it is told to stop; with words it is an operator command. */
async function main(args: readonly string[]): Promise<void> {
  if (args.length === 0) return serve()
  const { output, exitCode } = await runOperatorCommand(args, process.env)
  console.info(output)
  process.exitCode = exitCode
}

async function serve(): Promise<void> {
  const gateway = await startGateway(process.env)
  console.info(JSON.stringify({ listening: gateway.origin, loopback: gateway.loopback }))
  const stop = () => void gateway.stop().then(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

/** Only our own words reach the terminal: a driver's error may quote an address with a password in it. */
function explain(error: unknown): string {
  if (error instanceof PreflightError) return `The gateway can't start.\n\n${error.message}`
  if (!(error instanceof Error)) return 'The gateway failed.'
  const isOurs = ['UsageError', 'ConfigError', 'StoreInUse', 'Refusal'].includes(error.name)
  return isOurs ? error.message : `The gateway failed: ${error.name}${codeOf(error)}.`
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : ''
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(explain(error))
  process.exitCode = 1
})
