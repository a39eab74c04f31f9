import type { BindingTicket } from '../../../wire/beyond-identity/link.ts'
import type { Call, Flow } from '../../flow/types.ts'
import { PATIENT } from '../retry.ts'
import { readAddresses } from './addresses.ts'
import type { BiDeps } from './deps.ts'
import { problemOf, refusal } from './errors.ts'
import type { BiGateway } from './gateway-calls.ts'
import { openLink, requireOurs } from './ticket.ts'

/** What it takes to open a link. */
export interface Opening {
  readonly deps: BiDeps
  readonly gateway: BiGateway
}

/** A link the person has, or the secret of one that arrived at the gateway. Read inside the effect only. */
export type Brought = { readonly link: string } | { readonly arrival: string }

/** A ticket, secret as a whole; or why there is none. */
export type Opened = { readonly ticket: BindingTicket } | { readonly problem: string }

/** Opens what was brought, once; a link that does not work is no failure yet. */
export async function open(
  flow: Flow,
  opening: Opening,
  name: string,
  brought: () => Brought | Promise<Brought>,
): Promise<Opened> {
  try {
    const ticket = await flow.step(name, { onUnknown: 'repeat', ...PATIENT, secret: 'secret' }, async call => {
      const given = await brought()
      return 'link' in given ? openLink(opening.deps, given.link, call) : takeArrival(opening, given.arrival, call)
    })
    return { ticket }
  } catch (thrown) {
    const problem = problemOf(thrown)
    if (problem === undefined) throw thrown
    return { problem }
  }
}

/** Any page may send the browser to an address that looks like an arrival: only the gateway knows which are. */
async function takeArrival({ deps, gateway }: Opening, secret: string, call: Call): Promise<BindingTicket> {
  const ticket = await gateway.takeArrival(secret, call)
  if (!ticket) throw refusal('biLinkUnknown')
  return requireOurs(ticket, await readAddresses(deps, call))
}
