import * as v from 'valibot'
import { approvalData, filled, text } from './primitives.ts'

/** What a client reads of each kind of step, beside what every step has (contract 4.6). All of it is the journey editor's. */

const appData = v.optional(v.looseObject({ title: v.optional(text(200)), text: v.optional(text(500)) }))

/** A form of the journey's own; `error` is the error output variable of a failure branch (seed). */
export const formSchema = v.object({
  form_id: filled(128),
  app_data: v.optional(
    v.looseObject({
      title: v.optional(text(200)),
      text: v.optional(text(500)),
      error: v.optional(v.looseObject({ code: v.optional(v.number()), message: v.optional(text(500)) })),
    }),
  ),
})

export const informationSchema = v.object({
  title: v.optional(text(200)),
  text: v.optional(text(500)),
  app_data: appData,
})

/** The challenge stands in `app_data`, or failing that in the step's own data (contract 5.3). */
export const deviceValidationStep = v.object({
  app_data: v.optional(v.looseObject({ challenge: v.optional(filled(512)) })),
  device_challenge: v.optional(filled(512)),
})

export const registrationStep = v.object({ username: filled(64), display_name: v.optional(filled(64)) })

export const emailCodeStep = v.object({ app_data: appData })

export const organizationsStep = v.object({
  organizations: v.pipe(v.array(v.object({ id: filled(128), name: filled(128) })), v.minLength(1), v.maxLength(50)),
})

export const signingStep = v.object({ user_identifier: v.optional(filled(64)), approval_data: approvalData })
