import * as v from 'valibot'
import { filled, httpUrl, resourceId, text, utcTime } from './primitives.ts'

/** States of a credential-binding job (contract 3.4). */
export const jobStates = [
  'LINK_SENT',
  'LINK_OPENED',
  'REQUEST_DELIVERED',
  'COMPLETE',
  'EXPIRED',
  'FAILED_TO_SEND',
  'REVOKED',
] as const
export type JobState = (typeof jobStates)[number]

/** True while a job can still end in a passkey. */
export function isOpenJob(state: JobState): boolean {
  return state === 'LINK_SENT' || state === 'LINK_OPENED' || state === 'REQUEST_DELIVERED'
}

export const deliveryMethod = v.picklist(['RETURN', 'EMAIL'])

/** How the person authenticates in an embedded application (contract 3.5). */
export const authenticationMethods = v.pipe(v.array(v.object({ type: filled(60) })), v.maxLength(20))

const inlineConfig = v.object({
  config: v.object({
    type: v.literal('embedded'),
    invoke_url: httpUrl,
    invocation_type: v.optional(v.picklist(['automatic', 'manual']), 'automatic'),
    trusted_origins: v.optional(v.pipe(v.array(text(2048)), v.maxLength(50))),
    authentication_methods: v.optional(authenticationMethods),
  }),
})

/** `POST …/credential-binding-jobs` (contract 3.2): the configuration by id, or an embedded one inline. */
export const createJobRequestSchema = v.object({
  job: v.object({
    delivery_method: deliveryMethod,
    authenticator_config_id: v.optional(resourceId),
    authenticator_config: v.optional(inlineConfig),
    post_binding_redirect_uri: v.optional(httpUrl),
  }),
})
export type CreateJobRequest = v.InferOutput<typeof createJobRequestSchema>

/** A job: bare when it is read, wrapped when it was just made (contract 3.3). */
export const jobSchema = v.object({
  id: resourceId,
  realm_id: resourceId,
  tenant_id: resourceId,
  identity_id: resourceId,
  delivery_method: deliveryMethod,
  state: v.picklist(jobStates),
  post_binding_redirect_uri: v.optional(httpUrl),
  authenticator_config_id: v.optional(resourceId),
  credential_id: v.optional(resourceId),
  expire_time: utcTime,
  create_time: utcTime,
  update_time: utcTime,
})
export type BindingJob = v.InferOutput<typeof jobSchema>

/** Answer to the making of a job; the link comes with RETURN only. */
export const createJobResponseSchema = v.object({
  credential_binding_job: jobSchema,
  credential_binding_link: v.optional(httpUrl),
})
export type CreateJobResponse = v.InferOutput<typeof createJobResponseSchema>

/** `GET …/credential-binding-jobs`. */
export const jobListSchema = v.object({
  credential_binding_jobs: v.pipe(v.array(jobSchema), v.maxLength(200)),
  total_size: v.number(),
  next_page_token: v.optional(v.string()),
})
