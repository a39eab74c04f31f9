import { type CountersignClient, findCountersign } from '../../../agent-client/index.ts'

let client: CountersignClient | undefined

/** The wallet in this page, looked for until it is found once. Throws when none announces itself in time. */
export async function requireWallet(): Promise<CountersignClient> {
  client ??= await findCountersign()
  if (!client) throw new Error('No wallet announced itself in this page.')
  return client
}
