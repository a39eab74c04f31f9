import type { VisaContext } from '../context.ts'
import { type Binding, bindingKey, type StepUp } from '../state.ts'

/** The binding of a token to a device, opened as challenged if there is none. */
export function bindingFor(sandbox: VisaContext, tokenId: string, clientId: string): Binding {
  const key = bindingKey(tokenId, clientId)
  const known = sandbox.state.bindings.get(key)
  if (known !== undefined) return known
  const binding: Binding = { tokenId, clientId, state: 'challenged' }
  sandbox.state.bindings.set(key, binding)
  return binding
}

/** The issuer lets the device be bound; nothing changes for a device that is. */
export function approveBinding(
  sandbox: VisaContext,
  { tokenId, clientId }: Pick<StepUp, 'tokenId' | 'clientId'>,
): void {
  const binding = bindingFor(sandbox, tokenId, clientId)
  if (binding.state !== 'bound') binding.state = 'approved'
}

/** The issuer refuses the device. */
export function declineBinding(
  sandbox: VisaContext,
  { tokenId, clientId }: Pick<StepUp, 'tokenId' | 'clientId'>,
): void {
  const binding = bindingFor(sandbox, tokenId, clientId)
  if (binding.state !== 'bound') binding.state = 'declined'
}

/** Devices of a token that wait for the issuer's word. */
export function waitingBindings(sandbox: VisaContext, tokenId: string): readonly Binding[] {
  const waiting = [...sandbox.state.bindings.values()]
  return waiting.filter(binding => binding.tokenId === tokenId && binding.state === 'challenged')
}
