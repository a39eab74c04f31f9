import * as v from 'valibot'

/** Body of `POST /__sandbox/switch` (contract 15): any subset. */
export const switchesSchema = v.strictObject({
  stepUpSpelling: v.optional(v.picklist(['STEP_UP_AUTHENTICATE', 'STEP_UP_AUTHENTICATION'])),
  requirePopup: v.optional(v.picklist(['none', 'register', 'both'])),
  legacyJwt: v.optional(v.boolean()),
  mleRequired: v.optional(v.boolean()),
  prefix: v.optional(v.picklist(['both', 'icc', 'acp'])),
  approvalWebhook: v.optional(v.nullable(v.pipe(v.string(), v.url()))),
})

/** How the sandbox behaves where the contract leaves a choice. */
export interface Switches {
  stepUpSpelling: 'STEP_UP_AUTHENTICATE' | 'STEP_UP_AUTHENTICATION'
  requirePopup: 'none' | 'register' | 'both'
  legacyJwt: boolean
  mleRequired: boolean
  prefix: 'both' | 'icc' | 'acp'
  /** Where approvals are announced; null announces nothing. */
  approvalWebhook: string | null
}

/** The contract's defaults. */
export function defaultSwitches(): Switches {
  return {
    stepUpSpelling: 'STEP_UP_AUTHENTICATE',
    requirePopup: 'register',
    legacyJwt: false,
    mleRequired: true,
    prefix: 'both',
    approvalWebhook: null,
  }
}
