import type { BindingInfo, BindRequest } from '../../../wire/beyond-identity/bind.ts'
import type { BindingTicket } from '../../../wire/beyond-identity/link.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import { askUntil, type IdentityAbout, passkeyProblems, wantsAgain } from '../identity-questions.ts'
import type { BiDeps } from './deps.ts'
import {
  creationOptions,
  type KeyReference,
  PASSKEY_TIMEOUT,
  passkeyReference,
  passkeyRequest,
  softwareReference,
  softwareRequest,
} from './key.ts'

/** A key that was made, and the request that binds it; the request holds the link's token and is made inside an effect. */
export interface MadeKey {
  readonly reference: KeyReference
  readonly request: () => BindRequest | Promise<BindRequest>
}

interface Making {
  readonly deps: BiDeps
  readonly ticket: BindingTicket
  readonly info: BindingInfo
  readonly identityId: string
  readonly about: IdentityAbout
}

/**
 * Makes a key of this device: a passkey, in our window. Where the device can't make one, and the configuration permits it, a
 * key that the vault keeps may stand in, if the person says so. Throws `cancelled`.
 */
export async function makeKey(flow: Flow, making: Making): Promise<MadeKey> {
  const { deps, ticket, info, about } = making
  const { display_name: displayName, traits } = info.identity
  const user = { name: traits.username.slice(0, 128), displayName: displayName.slice(0, 128) }
  for (let count = 1; ; count++) {
    const until = (await flow.value(`passkey-${count}-at`, deps.now)) + PASSKEY_TIMEOUT
    const answer = await askUntil(flow, `passkey-${count}`, until, {
      kind: 'identity-passkey',
      secret: 'secret',
      view: () => ({ ...about, ceremony: 'create', options: creationOptions(ticket, user), expiresAt: until }),
    })
    if (answer?.decision === 'cancel') throw new WalletError('cancelled', {})
    if (answer?.decision === 'done') {
      const reference = await flow.step(`passkey-${count}-read`, { onUnknown: 'repeat', changes: 'nothing' }, () =>
        passkeyReference(answer.response),
      )
      return { reference, request: () => passkeyRequest(answer.response) }
    }
    const problem = answer?.problem ?? 'timeout'
    if (problem === 'unsupported' && permitsSoftware(info)) {
      if (await wantsSoftwareKey(flow, count, making)) return softwareKey(flow, making)
    } else if (!(await wantsAgain(flow, `passkey-${count}-failed`, about, { problem: passkeyProblems[problem] })))
      throw new WalletError('cancelled', {})
  }
}

/** No methods listed means software (contract 4.4). */
function permitsSoftware({ authenticator_config: { config } }: BindingInfo): boolean {
  const methods = config.authentication_methods ?? []
  return methods.length === 0 || methods.some(({ type }) => type === 'software_passkey')
}

async function wantsSoftwareKey(flow: Flow, count: number, { about, info }: Making): Promise<boolean> {
  const name = info.identity.display_name
  const answer = await flow.ask(`software-${count}`, {
    kind: 'bi-software-key',
    view: { provider: about.provider, name },
  })
  if (answer.decision === 'cancel') throw new WalletError('cancelled', {})
  return answer.decision === 'use'
}

/** The key gets a name of its own: one that an older link still uses is not written over before this one is bound. */
async function softwareKey(flow: Flow, { deps, ticket, identityId }: Making): Promise<MadeKey> {
  const keyName = await flow.value('key-name', () => `${keyPrefix(identityId)}${crypto.randomUUID()}`)
  const reference = await flow.step('make-key', { onUnknown: 'repeat' }, () => softwareReference(deps, keyName))
  return { reference, request: () => softwareRequest(deps, keyName, ticket) }
}

/** What the names of an identity's keys in the vault begin with. */
export const keyPrefix = (identityId: string) => `beyond-identity/${identityId}/`
