import { readStore } from '../config.ts'
import { type Environment, readMode } from '../environment.ts'
import { leftOut, PreflightError, preflight, requireReadable } from '../preflight.ts'
import type { Database } from '../store/database.ts'
import { openStore } from '../store/open.ts'
import { readVisaConfig } from '../visa/config.ts'
import { missingCredentials } from '../visa/credentials.ts'
import { createRestClient } from '../visa/rest-client.ts'
import { runAgentCommand } from './agents.ts'
import { runAdmissionCommand, runWalletCommand } from './store-commands.ts'
import { UsageError, usage } from './usage.ts'

/** What a command prints, and the exit code of the process. */
export interface CommandResult {
  readonly output: string
  readonly exitCode: 0 | 1
}

/** Runs an operator command with the process's environment. @throws UsageError, PreflightError, ConfigError, Refusal, StoreInUse */
export async function runOperatorCommand(args: readonly string[], env: Environment): Promise<CommandResult> {
  const [topic, ...rest] = args
  switch (topic) {
    case 'preflight':
      return tellMissing(env)
    case 'admissions':
      return { output: await withStore(env, store => runAdmissionCommand(store, rest, Date.now())), exitCode: 0 }
    case 'wallets':
      return { output: await withStore(env, store => runWalletCommand(store, rest)), exitCode: 0 }
    case 'agents':
      return askRegistry(env, rest)
    default:
      throw new UsageError(usage)
  }
}

/** Missing credentials first; once all are there, what can't be used, and what the gateway goes without. */
function tellMissing(env: Environment): CommandResult {
  const missing = preflight(env)
  if (missing.length > 0) return { output: new PreflightError(missing).message, exitCode: 1 }
  requireReadable(env)
  const without = leftOut(env).map(({ variables, without }) => `Not set: ${variables.join(' or ')}. ${without}`)
  return { output: ['Nothing is missing.', ...without].join('\n'), exitCode: 0 }
}

async function withStore(env: Environment, run: (store: Database) => Promise<string>): Promise<string> {
  const config = readStore(env)
  if (config.kind === 'pglite' && config.directory === undefined) {
    throw new UsageError('The store is in memory only. Set COUNTERSIGN_DATA or DATABASE_URL to what the gateway uses.')
  }
  const store = await openStore(config)
  try {
    return await run(store)
  } finally {
    await store.close()
  }
}

async function askRegistry(env: Environment, args: readonly string[]): Promise<CommandResult> {
  const missing = missingCredentials(env)
  if (missing.length > 0) throw new PreflightError(missing)
  const visa = readVisaConfig(env, readMode(env))
  const registry = { client: createRestClient(visa, Date.now), prefix: visa.commercePrefix }
  const answer = await runAgentCommand(registry, args)
  const refused = answer.status >= 400
  const output = JSON.stringify(answer.body ?? {}, null, 2)
  return refused
    ? { output: `The registry answered ${answer.status}.\n${output}`, exitCode: 1 }
    : { output, exitCode: 0 }
}
