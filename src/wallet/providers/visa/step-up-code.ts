import type { OneTimePasswordResponse, ValidateRequest } from '../../../wire/visa/passkey.ts'
import { codeLifetime } from '../../../wire/visa/passkey.ts'
import { stepUpWork } from '../../../wire/visa/step-up.ts'
import { WalletError } from '../../errors.ts'
import type { Call, Flow } from '../../flow/types.ts'
import { pageOfIssuer } from '../issuer-page.ts'
import { type Method, type MethodEnd, type StepUp, saysRegister, type Tally } from './step-up-method.ts'

/** Where one code stands: what is left of it, and why the last one did not do. */
interface Issue {
  /** Epoch milliseconds. */
  readonly expiresAt?: number
  readonly triesLeft?: number
  readonly resendsLeft?: number
  /** Nobody can say whether the bank sent it. */
  readonly delivery?: 'unclear'
}

type Problem = 'code_wrong' | 'code_expired'

/** What became of one entered code. */
type Verdict = 'right' | 'wrong' | 'late' | 'blocked'

/**
 * A code from the bank: sent by us for SMS, e-mail and online banking, fetched by the person from the issuer's app otherwise
 * (contract 5.2, 5.3, 7.2). After a refusal only a new code can be tried, so one is requested at once.
 */
export async function confirmWithCode(
  flow: Flow,
  name: string,
  work: StepUp,
  method: Method,
  tally: Tally,
): Promise<MethodEnd> {
  const isSent = stepUpWork(method.kind) === 'send_code'
  let problem: Problem | undefined
  for (let round = 1; ; round++) {
    const issue = isSent ? await send(flow, `${name}-send-${round}`, work, method, tally) : {}
    if (issue === 'blocked') return { end: 'back', problem: 'code_blocked' }
    const answer = await flow.ask(`${name}-code-${round}`, {
      kind: 'step-up-code',
      view: {
        method: codeMethod(method),
        sentTo: method.value,
        ...issue,
        ...openUrl(work, method),
        ...(problem && { problem }),
      },
    })
    if (answer.decision === 'cancel') throw new WalletError('cancelled', {})
    if (answer.decision === 'other_method') return { end: 'back' }
    problem = undefined
    if (answer.decision === 'resend') continue
    tally.tried++
    const verdict = await validate(flow, `${name}-validate-${round}`, work, method, () => answer.code, issue)
    if (verdict === 'right') return { end: 'confirmed' }
    if (verdict === 'blocked') return { end: 'back', problem: 'code_blocked' }
    problem = verdict === 'late' ? 'code_expired' : 'code_wrong'
  }
}

function codeMethod(method: Method): 'otp_sms' | 'otp_email' | 'otp_bank' | 'app_code' {
  switch (method.kind) {
    case 'otp_sms':
    case 'otp_email':
    case 'otp_bank':
      return method.kind
    default:
      return 'app_code'
  }
}

function openUrl(work: StepUp, method: Method): { openUrl?: string } {
  const page = pageOfIssuer(method.source, work.deps.sandbox)
  return page === undefined ? {} : { openUrl: page }
}

/**
 * A second code makes the first one useless, costs one of the few the bank allows, and nobody asked for it: where the answer
 * is lost the person says whether one has arrived, and asks for another if not.
 */
async function send(flow: Flow, name: string, work: StepUp, method: Method, tally: Tally): Promise<Issue | 'blocked'> {
  const body = { clientCorrelationId: work.correlationId, stepUpOption: { id: method.id } }
  tally.sent++
  try {
    const told = await flow.step(name, { onUnknown: 'report' }, call => work.client.sendCode(work.tokenId, body, call))
    const at = await flow.value(`${name}-at`, work.deps.now)
    return issueOf(told, at, tally)
  } catch (thrown) {
    if (!(thrown instanceof WalletError)) throw thrown
    if (thrown.code === 'code_blocked' || thrown.context.status === 412) return 'blocked'
    if (thrown.code === 'outcome_unknown') return { delivery: 'unclear' }
    throw thrown
  }
}

/** Each code is good for one try (contract 5.3): there are no more tries than codes, this one and those that may still be sent. */
function issueOf(told: OneTimePasswordResponse, at: number, { sent, tried }: Tally): Issue {
  const lifetime = codeLifetime(told)
  const resendsLeft = left(told.maxRequestsAllowed, sent)
  const tries = left(told.maxVerificationAllowed, tried)
  const triesLeft = tries === undefined || resendsLeft === undefined ? tries : Math.min(tries, resendsLeft + 1)
  return {
    ...(lifetime !== undefined && { expiresAt: at + lifetime }),
    ...(triesLeft !== undefined && { triesLeft }),
    ...(resendsLeft !== undefined && { resendsLeft }),
  }
}

function left(allowed: number | undefined, used: number): number | undefined {
  return allowed === undefined ? undefined : Math.max(0, allowed - used)
}

async function validate(
  flow: Flow,
  name: string,
  work: StepUp,
  method: Method,
  code: () => string,
  issue: Issue,
): Promise<Verdict> {
  // A validation that went through shows in the options: asking beats spending another try.
  const lookup = async (call: Call) => ((await work.mayRegister(call)) ? true : undefined)
  try {
    await flow.step(name, { onUnknown: { lookup } }, async call => {
      const action = await work.client.validate(work.tokenId, requestOf(work, method, code()), call)
      if (!saysRegister(action)) throw new WalletError('step_up_failed', { reason: 'unexpected_action' })
      return true
    })
    return 'right'
  } catch (thrown) {
    if (!(thrown instanceof WalletError)) throw thrown
    return verdictOf(thrown, issue)
  }
}

/** The issuer says the same of a late code and of too many tries; the tries it allowed tell them apart (contract 11.1). */
function verdictOf(error: WalletError, { triesLeft }: Issue): Verdict {
  if (error.code === 'code_wrong') return 'wrong'
  if (error.code === 'code_blocked') return triesLeft === 0 ? 'blocked' : 'late'
  throw error
}

function requestOf(work: StepUp, method: Method, code: string): ValidateRequest {
  const base = { clientCorrelationId: work.correlationId, stepUpOption: { id: method.id } }
  return stepUpWork(method.kind) === 'send_code' ? { ...base, otp: code } : { ...base, issuerAuthCode: code }
}
