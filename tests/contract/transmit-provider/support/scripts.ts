import { usePasskey } from '../../support/identity-device.ts'
import type { Person } from '../../support/person.ts'
import type { Device, World } from './world.ts'

export { usePasskey } from '../../support/identity-device.ts'

/** Somebody who registers as `username`, reads their e-mail, and confirms whatever they are asked to. */
export function willing(world: World, device: Device, username = 'ann'): Person {
  return {
    'transmit-account': () => ({ decision: 'register', username }),
    'identity-passkey': ({ view }) => usePasskey(device, view),
    'transmit-code': async () => ({ decision: 'code', code: (await world.outbox()).at(-1)?.code ?? '' }),
    'transmit-notice': () => ({ decision: 'continue' }),
    'transmit-organisation': ({ view }) => ({
      decision: 'choose',
      organisationId: view.organisations[0]?.id ?? '',
    }),
    'identity-failed': () => ({ decision: 'cancel' }),
  }
}

/** Says no to this kind of question. */
export const refusing = { decision: 'cancel' } as const
