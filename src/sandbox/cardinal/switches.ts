import * as v from 'valibot'

/** Body of `POST /__sandbox/switch`: any subset. */
export const switchesSchema = v.strictObject({
  flowType: v.optional(v.picklist(['told', 'left-out'])),
  collect: v.optional(v.picklist(['v2', 'v1', 'silent'])),
  completion: v.optional(v.picklist(['works', 'fails', 'invalid-object', 'invalid-user'])),
  authenticator: v.optional(v.picklist(['asked', 'assumed'])),
})

/** How the sandbox behaves where the contract leaves a choice, or where something is to go wrong. */
export interface Switches {
  /** Older answers of GetInfo have no `FlowType`. */
  flowType: 'told' | 'left-out'
  /** Shape of the message that ends device data collection. */
  collect: 'v2' | 'v1' | 'silent'
  /** Whether the device's cookie can be set, and what the library has against it (contract 9). */
  completion: 'works' | 'fails' | 'invalid-object' | 'invalid-user'
  /** `assumed`: a device is believed to keep passkeys before its browser has a (virtual) authenticator to say so. */
  authenticator: 'asked' | 'assumed'
}

/** The contract's defaults. */
export function defaultSwitches(): Switches {
  return { flowType: 'told', collect: 'v2', completion: 'works', authenticator: 'asked' }
}
