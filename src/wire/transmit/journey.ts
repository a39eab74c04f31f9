import * as v from 'valibot'
import { filled, keyId, text } from './primitives.ts'

/** Step types as the wire spells them (contract 4.6). */
export const stepTypes = {
  loginForm: 'login_form',
  form: 'form',
  information: 'information',
  webAuthnRegistration: 'transmit_platform_web_authn_registration',
  deviceRegistration: 'transmit_platform_device_registration',
  deviceValidation: 'transmit_platform_device_validation',
  transactionSigning: 'transmit_platform_transaction_signing_webauthn',
  emailCode: 'transmit_platform_email_otp_authentication',
  selectOrganization: 'transmit_platform_select_organization',
} as const

/** Member under which device steps carry key and signature (contract 5). */
export const DEVICE_MEMBER = 'ts:idosdk:device'

/** Headers of a request. The device header is a claim, never a proof (contract 9.1). */
const requestHeader = v.looseObject({ type: filled(64) })

/** Body of `auth/anonymous_invoke` (contract 4.2). */
export const invokeSchema = v.object({
  headers: v.pipe(v.array(requestHeader), v.maxLength(20)),
  data: v.object({
    policy_request_id: filled(128),
    params: v.optional(v.record(text(64), v.union([v.string(), v.number(), v.boolean()]))),
  }),
})

/** Body of `auth/assert` (contract 4.3). */
export const assertSchema = v.object({
  headers: v.pipe(v.array(requestHeader), v.maxLength(20)),
  data: v.object({
    assertion_id: filled(128),
    action: filled(128),
    assert: v.picklist(['action', 'data', 'escape', 'resend']),
    fch: filled(256),
    input: v.optional(v.record(v.string(), v.unknown())),
    data: v.optional(v.record(v.string(), v.unknown())),
  }),
})
export type Assertion = v.InferOutput<typeof assertSchema>['data']

/** `data` of an escape: which option, and what with it. */
export const escapeSchema = v.object({
  escape_id: filled(64),
  escape_params: v.optional(v.record(v.string(), v.unknown())),
})

/** What a device step answers with (contract 5.2, 5.3). */
export const deviceRegistrationSchema = v.object({
  [DEVICE_MEMBER]: v.object({ platform_device_id: keyId, platform_device_key: filled(2048) }),
})
export const deviceValidationSchema = v.object({
  [DEVICE_MEMBER]: v.object({ platform_device_id: text(128), signature: text(2048) }),
})

const option = v.object({ id: filled(64), display_name: v.optional(text(128)) })

const step = v.looseObject({
  type: filled(128),
  form_id: v.optional(text(128)),
  assertion_id: filled(128),
  escapes: v.optional(v.pipe(v.array(option), v.maxLength(20))),
  app_data: v.optional(v.record(v.string(), v.unknown())),
})
export type JourneyStep = v.InferOutput<typeof step>

/** Every answer of a journey (contract 4.4). */
export const journeyAnswerSchema = v.object({
  error_code: v.optional(v.number()),
  error_message: v.optional(text(500)),
  headers: v.optional(
    v.pipe(
      v.array(v.looseObject({ type: filled(64), session_id: v.optional(text(256)), device_id: v.optional(text(256)) })),
      v.maxLength(20),
    ),
  ),
  data: v.optional(
    v.object({
      state: filled(32),
      challenge: v.optional(text(256)),
      assertion_id: v.optional(text(128)),
      assertions_complete: v.optional(v.boolean()),
      assertion_error_code: v.optional(v.number()),
      assertion_error_message: v.optional(text(500)),
      control_flow: v.optional(v.pipe(v.array(step), v.minLength(1), v.maxLength(5))),
      code: v.optional(text(2048)),
      token: v.optional(text(8192)),
    }),
  ),
})
export type JourneyAnswer = v.InferOutput<typeof journeyAnswerSchema>

/** Codes an answer may carry inside a step (contract 4.7). */
export const assertionErrors = { badInput: 28, badPasskey: 29, badCode: 31, lateCode: 30 } as const
