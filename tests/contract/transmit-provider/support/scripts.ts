import { walletOrigin } from '../../../../src/sandbox/transmit/context.ts'
import type { PromptAnswer, PromptView } from '../../../../src/wallet/messages/prompts.ts'
import type { Behaviour } from '../../sandbox-visa/support/authenticator.ts'
import type { Person } from '../../support/person.ts'
import type { Device, World } from './world.ts'

type View = PromptView<'identity-passkey'>

/** What the approval window answers after a ceremony with this device's authenticator. */
export function usePasskey(
  { authenticator }: Pick<Device, 'authenticator'>,
  view: View,
  wrong: Behaviour = {},
): PromptAnswer<'identity-passkey'> {
  // Without a relying party of its own an extension is one itself.
  const credential =
    view.ceremony === 'get'
      ? authenticator.get({ challenge: view.options.challenge, rpId: view.options.rpId ?? walletOrigin }, wrong)
      : authenticator.create({ ...view.options, rp: { id: view.options.rp.id ?? walletOrigin } }, wrong)
  return { decision: 'done', response: JSON.stringify(credential) }
}

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
