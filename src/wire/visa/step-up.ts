import type { StepUpOption } from './passkey.ts'

/** What `authentication-options` or `validate` says must happen next, in one spelling. */
export type PasskeyAction = 'authenticate' | 'register' | 'step_up' | 'unknown'

/** Step-up methods in one spelling (contract 7.2). `unknown` is shown but can't be chosen. */
export type StepUpMethod =
  | 'otp_sms'
  | 'otp_email'
  | 'otp_bank'
  | 'app'
  | 'app_code'
  | 'three_ds'
  | 'customer_service'
  | 'outbound_call'
  | 'unknown'

const squeeze = (name: string) => name.replaceAll(/[_-]/g, '').toUpperCase()

const actions: Readonly<Record<string, PasskeyAction>> = {
  AUTHENTICATE: 'authenticate',
  AUTHENTICATIONREGISTRATION: 'register',
  STEPUPAUTHENTICATE: 'step_up',
  STEPUPAUTHENTICATION: 'step_up',
}

const methods: Readonly<Record<string, StepUpMethod>> = {
  OTPSMS: 'otp_sms',
  OTPEMAIL: 'otp_email',
  OTPONLINEBANKING: 'otp_bank',
  CUSTOMERSERVICE: 'customer_service',
  OUTBOUNDCALL: 'outbound_call',
}

/** Reads an action whatever its spelling (contract 17, row 2). */
export function readPasskeyAction(action: string): PasskeyAction {
  return actions[squeeze(action)] ?? 'unknown'
}

/**
 * Reads a step-up method whatever its spelling. The published table does not say how an app that returns a code is told
 * from one that does not; a sub-method that speaks of a code is taken as the sign (assumed).
 */
export function readStepUpMethod(option: Pick<StepUpOption, 'method' | 'subMethod'>): StepUpMethod {
  const method = squeeze(option.method)
  if (method !== 'APPTOAPP') return methods[method] ?? 'unknown'
  const variant = squeeze(option.subMethod ?? '')
  if (variant === '3DS') return 'three_ds'
  return variant.includes('CODE') ? 'app_code' : 'app'
}

/** What a method asks of us between choosing it and registering (contract 7.2). */
export function stepUpWork(method: StepUpMethod): 'send_code' | 'enter_code' | 'wait' | 'none' {
  if (method === 'otp_sms' || method === 'otp_email' || method === 'otp_bank') return 'send_code'
  if (method === 'app_code') return 'enter_code'
  return method === 'unknown' ? 'none' : 'wait'
}

/** The issuer's page for the 3-D Secure variant, with the option's id and our return address (contract 7.2). */
export function threeDsAddress(source: string, optionId: string, returnAddress: string): string {
  const address = new URL(source)
  address.searchParams.set('identifier', optionId)
  address.searchParams.set('wpcallback', returnAddress)
  return address.href
}
