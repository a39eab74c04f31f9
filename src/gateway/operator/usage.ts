/** Wrong words on the command line; the message says the right ones. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What the operator's commands are. */
export const usage = `npm run gateway                                         start the gateway
npm run gateway -- preflight                            say which operator credentials are missing
npm run gateway -- admissions create [--uses N] [--days N]   make an admission code and print it once
npm run gateway -- admissions revoke CODE               take a code out of use
npm run gateway -- wallets list                         enrolled wallets
npm run gateway -- wallets remove WALLET                shut a wallet out
npm run gateway -- agents register FILE                 register an agent (JSON: name, domain, description, contactEmail, tokenRequestorId)
npm run gateway -- agents show AGENT                    an agent and its keys
npm run gateway -- agents update AGENT FILE             change name, domain, description, contactEmail or agentMetadata
npm run gateway -- agents keys AGENT [PAGE]             an agent's keys, 30 a page
npm run gateway -- agents add-key AGENT NAME PEM-FILE   add a public key; it lives 14 days
npm run gateway -- agents show-key AGENT KEY            one key
npm run gateway -- agents update-key AGENT KEY FILE     give it another name or end (JSON: keyName, expirationDate)
npm run gateway -- agents deactivate AGENT KEY          take a key out of use
npm run gateway -- agents activate AGENT KEY            take it back into use`

/** The words of a command, each one present. @throws UsageError */
export function words<const N extends readonly string[]>(
  args: readonly string[],
  ...names: N
): { [K in keyof N]: string } {
  const found = names.map((name, index) => {
    const word = args[index]
    if (word === undefined || word === '') throw new UsageError(`${name} is missing.\n\n${usage}`)
    return word
  })
  return found as { [K in keyof N]: string }
}
