import * as v from 'valibot'
import { identityPath, standingAnswer } from '../../../wire/transmit/gateway-api.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import type { Identity, IdentityState } from '../../identity/types.ts'
import { RETRY } from '../retry.ts'
import type { TransmitDeps } from './deps.ts'
import { referenceOf } from './reference.ts'

/** Asks the gateway whether the person still has this device bound. */
export function check(flow: Flow, { gateway }: TransmitDeps, identity: Identity): Promise<IdentityState> {
  return flow.step('transmit-standing', { onUnknown: 'repeat', retry: RETRY }, async call => {
    try {
      const { body } = await gateway.call({ method: 'GET', path: identityPath(identity) }, call)
      const told = v.safeParse(standingAnswer, body)
      if (told.success) return told.output.state
    } catch (thrown) {
      if (isUnknown(thrown)) return 'gone'
      throw thrown
    }
    throw new WalletError('gateway_refused', { reason: 'unexpected_answer' })
  })
}

/** Unbinds this device at Transmit and drops its key. What is gone there already is fine. */
export async function unlink(flow: Flow, { gateway, keyring }: TransmitDeps, identity: Identity): Promise<void> {
  await flow.step(
    'transmit-unlink',
    { onUnknown: 'repeat', retry: RETRY, irreversible: 'irreversible' },
    async call => {
      try {
        await gateway.call({ method: 'POST', path: identityPath(identity, '/unlink'), body: {} }, call)
      } catch (thrown) {
        if (!isUnknown(thrown)) throw thrown
      }
    },
  )
  const { deviceKey } = referenceOf(identity)
  await flow.step('drop-device-key', { onUnknown: 'repeat' }, () => keyring.remove(deviceKey))
}

function isUnknown(thrown: unknown): boolean {
  return thrown instanceof WalletError && thrown.code === 'gateway_refused' && thrown.context.reason === 'not_found'
}
