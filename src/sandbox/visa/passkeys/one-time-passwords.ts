import * as v from 'valibot'
import type { VisaContext } from '../context.ts'
import { rightCodes } from '../fixtures.ts'
import { oneTimePassword } from '../limits.ts'
import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import { tmsRefusal } from '../rest/refusal.ts'
import type { StepUp, StepUpOption } from '../state.ts'
import { usableToken } from '../tokens/find-token.ts'
import { approveBinding, bindingFor } from './bindings.ts'
import { passwordKinds, stepUpKey } from './step-up.ts'

const attempt = {
  clientCorrelationId: v.pipe(v.string(), v.uuid()),
  stepUpOption: v.object({ id: v.pipe(v.string(), v.minLength(1), v.maxLength(100)) }),
}
const passwordSchema = v.object(attempt)
const validateSchema = v.object({
  ...attempt,
  otp: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(8))),
  issuerAuthCode: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(2048))),
})
type ValidateRequest = v.InferOutput<typeof validateSchema>

const minute = 60_000

/** `POST .../authentication-options/one-time-passwords` (contract 5.2): sends a code; every request counts. */
export function sendOneTimePassword({ sandbox, params, body }: Call): Reply {
  const request = readBody('tms', passwordSchema, body)
  const { stepUp, option } = openAttempt(sandbox, params.tokenId ?? '', request)
  if (!passwordKinds.has(option.kind)) {
    throw tmsRefusal(400, 'invalidCombination', 'This method has no one-time password', ['stepUpOption.id'])
  }
  const exhausted = stepUp.requests >= oneTimePassword.maxRequestsAllowed
  if (exhausted) throw tmsRefusal(403, 'declined', 'No more one-time passwords', ['otp'])
  stepUp.requests += 1
  stepUp.code = { optionId: option.id, expiresAt: sandbox.clock.now() + oneTimePassword.codeExpiration * minute }
  sandbox.state.counts.otpSent += 1
  return { status: 200, body: oneTimePassword }
}

/** `POST .../authentication-options/validate` (contract 5.3): an accepted code approves the binding. */
export function validateStepUp({ sandbox, params, body }: Call): Reply {
  const request = readBody('tms', validateSchema, body)
  const { stepUp, option } = openAttempt(sandbox, params.tokenId ?? '', request)
  const approved = { status: 200, body: { action: 'AUTHENTICATION_REGISTRATION' } }
  checkCode(sandbox, stepUp, option, request)
  approveBinding(sandbox, stepUp)
  return approved
}

function openAttempt(sandbox: VisaContext, tokenId: string, request: v.InferOutput<typeof passwordSchema>) {
  const token = usableToken(sandbox, tokenId)
  const stepUp = sandbox.state.stepUps.get(stepUpKey(token.id, request.clientCorrelationId))
  if (stepUp === undefined) throw tmsRefusal(412, 'conflict', 'No step-up was asked for', ['clientCorrelationId'])
  const option = stepUp.options.find(({ id }) => id === request.stepUpOption.id)
  if (option === undefined) throw tmsRefusal(400, 'invalidFields', 'The option is not offered', ['stepUpOption.id'])
  const { state } = bindingFor(sandbox, token.id, stepUp.clientId)
  if (state === 'declined') throw tmsRefusal(403, 'declined', 'The issuer refused the device')
  return { stepUp, option }
}

function checkCode(sandbox: VisaContext, stepUp: StepUp, option: StepUpOption, request: ValidateRequest): void {
  if (passwordKinds.has(option.kind)) checkPassword(sandbox, stepUp, option, request)
  else if (option.kind === 'app-code') checkIssuerCode(request)
  else throw tmsRefusal(400, 'invalidCombination', 'This method has no code', ['stepUpOption.id'])
}

function checkPassword(
  sandbox: VisaContext,
  stepUp: StepUp,
  option: StepUpOption,
  { otp, issuerAuthCode }: ValidateRequest,
): void {
  if (otp === undefined) throw tmsRefusal(400, 'missingFields', 'The code is missing', ['otp'])
  if (issuerAuthCode !== undefined) throw tmsRefusal(400, 'invalidCombination', 'Two codes', ['issuerAuthCode'])
  const { code } = stepUp
  if (code === undefined || code.optionId !== option.id) throw notRequested()
  const expired = code.expiresAt <= sandbox.clock.now()
  const exhausted = stepUp.verifications >= oneTimePassword.maxVerificationAllowed
  stepUp.verifications += 1
  // Any error, and success too, ends this code: a new one must be requested (contract 5.3).
  delete stepUp.code
  if (expired) throw tmsRefusal(403, 'declined', 'The one-time password has expired', ['otp'])
  if (exhausted) throw tmsRefusal(403, 'declined', 'Too many tries', ['otp'])
  if (otp !== rightCodes.otp) throw tmsRefusal(403, 'declined', 'The one-time password is wrong')
}

function checkIssuerCode({ otp, issuerAuthCode }: ValidateRequest): void {
  if (issuerAuthCode === undefined) throw tmsRefusal(400, 'missingFields', 'The code is missing', ['issuerAuthCode'])
  if (otp !== undefined) throw tmsRefusal(400, 'invalidCombination', 'Two codes', ['otp'])
  if (issuerAuthCode !== rightCodes.issuerAuthCode) throw tmsRefusal(403, 'declined', 'The code is wrong')
}

function notRequested() {
  return tmsRefusal(412, 'conflict', 'No one-time password was requested', ['otp'])
}
