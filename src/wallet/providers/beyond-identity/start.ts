import { isOpenJob } from '../../../wire/beyond-identity/jobs.ts'
import type { BindingTicket } from '../../../wire/beyond-identity/link.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import type { PromptAnswer, PromptView } from '../../messages/prompts.ts'
import type { LinkInput } from '../identity-provider.ts'
import { PATIENT } from '../retry.ts'
import { readAddresses } from './addresses.ts'
import type { BiDeps } from './deps.ts'
import { problemOf, refusal } from './errors.ts'
import { PROVIDER_LABEL } from './identity.ts'
import { waitForMail } from './mail.ts'
import { type Brought, type Opened, type Opening, open } from './open.ts'

/** What leads to a passkey: the ticket of a job (secret as a whole), or the provider's own page. */
export type Start = { readonly way: 'bind'; readonly ticket: BindingTicket } | { readonly way: 'hosted' }

export type BroughtWay = 'link' | 'arrival'

/** What the surface that asked knew: a link that was opened, or the secret of one that arrived at the gateway. */
export interface BroughtAlong {
  readonly way: BroughtWay
  readonly input: () => Promise<LinkInput>
}

type Fresh = Extract<PromptAnswer<'bi-start'>, { decision: 'new' }>

/**
 * Finds out how the person comes to a passkey, and gets there. A link that was brought along is taken first; one that does
 * not work, or none, leads to the question. Throws `cancelled`, `not_found` for an arrival that is none.
 */
export async function start(flow: Flow, opening: Opening, along: BroughtAlong | undefined): Promise<Start> {
  const { deps } = opening
  const brought = along && (await open(flow, opening, 'bi-open-brought', () => readBrought(along)))
  if (brought && 'ticket' in brought) return { way: 'bind', ticket: brought.ticket }
  // Any page may send the browser to such an address: that is no reason to ask the person anything.
  if (along?.way === 'arrival' && brought?.problem === 'biLinkUnknown')
    throw new WalletError('not_found', { what: 'arrival' })
  let problem = brought?.problem
  let typed: Partial<Fresh> = await flow.value('bi-typed', () => fromProfile(deps))
  const hosted = await flow.step('bi-hosted', { onUnknown: 'repeat', changes: 'nothing', ...PATIENT }, async call => {
    return (await readAddresses(deps, call)).hosted !== undefined
  })
  for (let count = 1; ; count++) {
    const answer = await flow.ask(`bi-start-${count}`, { kind: 'bi-start', view: viewOf(hosted, typed, problem) })
    if (answer.decision === 'cancel') throw new WalletError('cancelled', {})
    if (answer.decision === 'hosted') return { way: 'hosted' }
    if (answer.decision === 'new') typed = answer
    const opened =
      answer.decision === 'new'
        ? await openNew(flow, opening, answer, count)
        : await open(flow, opening, `bi-open-${count}`, () => ({ link: answer.link }))
    if ('ticket' in opened) return { way: 'bind', ticket: opened.ticket }
    problem = opened.problem
  }
}

async function readBrought({ way, input }: BroughtAlong): Promise<Brought> {
  const given = await input().catch(() => ({}) as LinkInput)
  const secret = given[way]
  if (secret === undefined) throw refusal('biLinkLost')
  return way === 'link' ? { link: secret } : { arrival: secret }
}

async function fromProfile({ profile }: BiDeps): Promise<Partial<Fresh>> {
  const known = await profile.read()
  if (!known) return {}
  const displayName = `${known.firstName} ${known.lastName}`.trim().slice(0, 64)
  return { displayName, username: known.email.slice(0, 64), email: known.email }
}

function viewOf(
  hosted: boolean,
  { displayName, username, email }: Partial<Fresh>,
  problem: string | undefined,
): PromptView<'bi-start'> {
  return {
    provider: PROVIDER_LABEL,
    hosted,
    ...(displayName !== undefined && { displayName }),
    ...(username !== undefined && { username }),
    ...(email !== undefined && { email }),
    ...(problem !== undefined && { problem }),
  }
}

/** An identity that claims a mailbox gets its link there; one that claims none gets it at once (contract 2.1, 2.2). */
async function openNew(
  flow: Flow,
  opening: Opening,
  { displayName, username, email }: Fresh,
  count: number,
): Promise<Opened> {
  const { gateway } = opening
  try {
    const about = { displayName, username, ...(email !== undefined && { emailAddress: email }) }
    const identityId = await flow.step(`bi-identity-${count}`, { onUnknown: 'repeat', ...PATIENT }, call =>
      gateway.createIdentity(about, call),
    )
    if (email !== undefined)
      return { ticket: await waitForMail(flow, opening, { identityId, email, name: `bi-mail-${count}` }) }
    const job = await flow.step(
      `bi-job-${count}`,
      { onUnknown: 'repeat', ...PATIENT, secret: 'secret' },
      async call => {
        const { link, state } = await gateway.createJob(identityId, 'RETURN', call)
        if (link === undefined || !isOpenJob(state)) throw refusal('biLinkEnded')
        return { link }
      },
    )
    return await open(flow, opening, `bi-open-${count}`, () => ({ link: job.link }))
  } catch (thrown) {
    const problem = problemOf(thrown)
    if (problem === undefined) throw thrown
    return { problem }
  }
}
