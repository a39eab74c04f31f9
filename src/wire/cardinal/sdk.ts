import * as v from 'valibot'

/** `CardinalFido`, as far as its call surface is documented (contract 4, 9). */
export interface CardinalFidoSdk {
  /** Must be the first call. */
  setup(options: { readonly CardType: string }): Promise<unknown>
  completeEnrollment(options: { readonly UserId: string }): Promise<unknown>
}

const setupSchema = v.object({
  FidoSupported: v.boolean(),
  FidoSetupPayload: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(8192))),
})

/** What `setup` found out about browser and device. */
export type SdkSetup = { readonly supported: true; readonly payload: string } | { readonly supported: false }

/** Reads what `setup` resolved with; member names are assumed (contract 4). A payload comes only when it is supported. */
export function readSetup(told: unknown): SdkSetup {
  const parsed = v.safeParse(setupSchema, told)
  if (!parsed.success || !parsed.output.FidoSupported || parsed.output.FidoSetupPayload === undefined)
    return { supported: false }
  return { supported: true, payload: parsed.output.FidoSetupPayload }
}

/** Why `completeEnrollment` was rejected (seed): the texts are Cardinal's, the words for the person are ours. */
export type CompletionProblem = 'invalid_object' | 'invalid_user_id' | 'exception' | 'unknown'

/** Tells the rejections of `completeEnrollment` apart. What follows `Unexpected exception: ` is not kept. */
export function readCompletionProblem(rejection: unknown): CompletionProblem {
  const said = rejection instanceof Error ? rejection.message : String(rejection)
  if (said === 'Invalid enrollment object') return 'invalid_object'
  if (said === 'Invalid UserId') return 'invalid_user_id'
  return said.startsWith('Unexpected exception: ') ? 'exception' : 'unknown'
}
