import * as v from 'valibot'
import { walletOrigin } from '../wallet-origin.ts'

const origin = v.pipe(v.string(), v.regex(/^(https?|chrome-extension|moz-extension):\/\/[^/]+$/))

/** Body of `POST /__sandbox/switch`: any subset. */
export const switchesSchema = v.strictObject({
  invokeUrl: v.optional(v.pipe(v.string(), v.url())),
  trustedOrigins: v.optional(v.array(origin)),
  bindToken: v.optional(v.picklist(['exchanged', 'same'])),
  jobSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  failEmail: v.optional(v.boolean()),
  requestForm: v.optional(v.picklist(['full', 'partial'])),
  invocation: v.optional(v.picklist(['as-configured', 'manual', 'automatic'])),
})

/** How the sandbox behaves where the contract leaves a choice, and what an operator would set in the console. */
export interface Switches {
  /** Where `/bind` and `/bi-authenticate` hang: the operator's gateway. */
  invokeUrl: string
  /** Origins that may call from a browser, and whose passkeys are accepted. */
  trustedOrigins: readonly string[]
  bindToken: 'exchanged' | 'same'
  jobSeconds: number
  failEmail: boolean
  /** Whether authenticate requests carry their claims or a token for them (contract 8). */
  requestForm: 'full' | 'partial'
  /** How every authenticator is invoked, whatever its configuration says (contract 3.5). */
  invocation: 'as-configured' | 'manual' | 'automatic'
}

export function defaultSwitches(): Switches {
  return {
    invokeUrl: 'http://gateway.localhost:8700',
    trustedOrigins: [walletOrigin],
    bindToken: 'exchanged',
    jobSeconds: 7 * 24 * 60 * 60,
    failEmail: false,
    requestForm: 'full',
    invocation: 'as-configured',
  }
}
