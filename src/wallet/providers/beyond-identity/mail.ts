import type { JobAnswer } from '../../../wire/beyond-identity/gateway-api.ts'
import { isOpenJob, type JobState } from '../../../wire/beyond-identity/jobs.ts'
import type { BindingTicket } from '../../../wire/beyond-identity/link.ts'
import { timeToEpoch } from '../../../wire/beyond-identity/primitives.ts'
import { WalletError } from '../../errors.ts'
import { minutes, seconds } from '../../flow/define.ts'
import type { Call, Flow } from '../../flow/types.ts'
import type { PromptAnswer } from '../../messages/prompts.ts'
import { PATIENT } from '../retry.ts'
import { refusal } from './errors.ts'
import { PROVIDER_LABEL } from './identity.ts'
import { type Opening, open } from './open.ts'

interface Waiting {
  readonly identityId: string
  readonly email: string
  readonly name: string
}

/** How often a job's state is looked at. */
const LOOK_EVERY = seconds(5)

/** A link is waited for no longer than this; it can be opened later, too. */
const WAIT_AT_MOST = minutes(30)

/** A job as the person is told of it. */
interface Job {
  readonly jobId: string
  readonly state: Exclude<JobState, 'COMPLETE'>
  readonly expiresAt: number
}

/**
 * Has the link mailed, and waits until it is opened in this browser, where the gateway's page brings it to the wallet, or is
 * pasted. What becomes of the job is told as it happens. Throws `identity_refused`, `cancelled`.
 */
export async function waitForMail(flow: Flow, mailing: Opening, waiting: Waiting): Promise<BindingTicket> {
  const { deps } = mailing
  const { name } = waiting
  const until = (await flow.value(`${name}-at`, deps.now)) + WAIT_AT_MOST
  let job = await sendMail(flow, mailing, waiting, 1)
  let problem: string | undefined
  for (let round = 1, mails = 1; ; round++) {
    const end = await waitOnce(flow, mailing, waiting, { job, problem, until, round })
    if (end.winner === 'limit') throw refusal('biMailWaited')
    if (end.winner === 'moved') {
      job = end.value
      continue
    }
    const answer = end.value
    problem = undefined
    if (answer.decision === 'cancel') throw new WalletError('cancelled', {})
    if (answer.decision === 'again') {
      mails += 1
      job = await sendMail(flow, mailing, waiting, mails)
      continue
    }
    const opened = await open(flow, mailing, `${name}-${round}-open`, () =>
      answer.decision === 'link' ? { link: answer.link } : { arrival: answer.arrival },
    )
    if ('ticket' in opened) return opened.ticket
    problem = opened.problem
  }
}

interface Round {
  readonly job: Job
  readonly problem: string | undefined
  readonly until: number
  readonly round: number
}

function waitOnce(flow: Flow, mailing: Opening, { identityId, email, name }: Waiting, at: Round) {
  const { job, problem, until, round } = at
  const { jobId: _id, ...shown } = job
  return flow.race<{ person: PromptAnswer<'bi-mail'>; moved: Job; limit: undefined }>(`${name}-${round}`, {
    person: branch =>
      branch.ask('link', {
        kind: 'bi-mail',
        view: { provider: PROVIDER_LABEL, email, ...shown, ...(problem !== undefined && { problem }) },
      }),
    moved: branch => untilMoved(branch, mailing, identityId, job, until),
    limit: async branch => {
      await branch.wait('limit', until)
      return undefined
    },
  })
}

/** Ends when the job stands otherwise than it did. A job that has ended moves no more. */
async function untilMoved(
  flow: Flow,
  { deps, gateway }: Opening,
  identityId: string,
  job: Job,
  until: number,
): Promise<Job> {
  const from = await flow.value('from', deps.now)
  for (let count = 1; isOpenJob(job.state) && from + count * LOOK_EVERY < until; count++) {
    await flow.wait(`pause-${count}`, from + count * LOOK_EVERY)
    const now = await flow.step(`look-${count}`, { onUnknown: 'repeat', changes: 'nothing', ...PATIENT }, async call =>
      toJob(await gateway.readJob(identityId, job.jobId, call)),
    )
    if (now.state !== job.state) return now
  }
  await flow.wait('rest', until + LOOK_EVERY)
  return job
}

function sendMail(flow: Flow, { gateway }: Opening, { identityId, name }: Waiting, count: number): Promise<Job> {
  return flow.step(`${name}-send-${count}`, { onUnknown: 'repeat', ...PATIENT }, async (call: Call) =>
    toJob(await gateway.createJob(identityId, 'EMAIL', call)),
  )
}

/** Throws `identity_refused` for a job in which a passkey was bound: here that happens only later. */
function toJob({ jobId, state, expireTime }: JobAnswer): Job {
  if (state === 'COMPLETE') throw refusal('biLinkUsed')
  return { jobId, state, expiresAt: timeToEpoch(expireTime, 'expireTime') }
}
