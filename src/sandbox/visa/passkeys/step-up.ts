import type { VisaContext } from '../context.ts'
import { sha256Hex } from '../digest.ts'
import type { CardFixture } from '../fixtures.ts'
import type { StepUp, StepUpOption } from '../state.ts'

type Kind = 'sms' | 'email' | 'bank' | 'app' | 'app-code' | 'app-wait' | 'call' | 'out'

/** Which ways the issuer offers per fixture card (contract 15). */
const offered: Readonly<Record<CardFixture['stepUp'], readonly Kind[]>> = {
  all: ['sms', 'email', 'bank', 'app', 'call', 'out'],
  otp: ['sms', 'email', 'bank'],
  'web-3ds': ['app'],
  phone: ['call', 'out'],
  'app-code': ['app-code'],
  'app-wait': ['app-wait'],
  none: [],
  impossible: [],
}

/** One-time passwords go to these. */
export const passwordKinds: ReadonlySet<string> = new Set<Kind>(['sms', 'email', 'bank'])

/** Finds or opens the step-up of an attempt: one per token and correlation id, with option ids of its own. */
export function stepUpFor(sandbox: VisaContext, fixture: CardFixture, attempt: Attempt): StepUp {
  const key = stepUpKey(attempt.tokenId, attempt.correlationId)
  const known = sandbox.state.stepUps.get(key)
  if (known !== undefined && known.clientId === attempt.clientId) return known
  const options = offered[fixture.stepUp].map(kind => makeOption(sandbox, kind, attempt))
  const stepUp: StepUp = { ...attempt, options, requests: 0, verifications: 0 }
  sandbox.state.stepUps.set(key, stepUp)
  return stepUp
}

interface Attempt {
  readonly tokenId: string
  readonly clientId: string
  readonly correlationId: string
}

/** Key of a step-up in the state. */
export function stepUpKey(tokenId: string, correlationId: string): string {
  return `${tokenId}|${correlationId}`
}

/** Finds the attempt and the option behind an option id, as the issuer's own pages receive it. */
export function findOption(
  sandbox: VisaContext,
  optionId: string,
): { stepUp: StepUp; option: StepUpOption } | undefined {
  for (const stepUp of sandbox.state.stepUps.values()) {
    const option = stepUp.options.find(({ id }) => id === optionId)
    if (option !== undefined) return { stepUp, option }
  }
  return undefined
}

function makeOption(sandbox: VisaContext, kind: Kind, attempt: Attempt): StepUpOption {
  const suffix = sha256Hex(`${attempt.tokenId}|${attempt.clientId}|${attempt.correlationId}`).slice(0, 16)
  const id = `opt-${kind}-${suffix}`
  return { id, kind, shown: { id, ...shape(kind, sandbox.addresses.issuer, id) } }
}

/** How an app that returns a code is told from one that does not is not published; our `subMethod` `CODE` is assumed. */
function shape(kind: Kind, issuer: string, id: string): Record<string, string> {
  const app = { method: 'APP_TO_APP', value: 'Mobile Banking Application', requestPayload: 'c2FuZGJveA' }
  switch (kind) {
    case 'sms':
      return { method: 'OTP_SMS', value: '(***) ***-0101' }
    case 'email':
      return { method: 'OTP_EMAIL', value: 'a***@example.com' }
    case 'bank':
      return { method: 'OTP_ONLINE_BANKING', value: 'Sandbox Bank online banking' }
    case 'app':
      return { ...app, source: `${issuer}/approve`, platformType: 'WEB', subMethod: '3DS' }
    case 'app-code':
      return { ...app, source: `${issuer}/app?identifier=${id}`, platformType: 'ANDROID', subMethod: 'CODE' }
    case 'app-wait':
      return { ...app, source: `${issuer}/app?identifier=${id}`, platformType: 'ANDROID' }
    case 'call':
      return { method: 'CUSTOMER_SERVICE', value: '1-800-555-1212' }
    case 'out':
      return { method: 'OUTBOUND_CALL', value: '(***) ***-0101' }
  }
}
