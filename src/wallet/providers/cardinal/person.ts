import * as v from 'valibot'
import { email as emailSchema } from '../../../wire/cardinal/primitives.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { profileSchema } from '../../messages/commands.ts'
import type { CardinalDeps } from './deps.ts'
import { PROVIDER_ID, PROVIDER_LABEL } from './identity.ts'

/**
 * The e-mail address the card is registered under: of an earlier registration, or the profile's after the person agreed to
 * send it. It stays the same for the whole flow (seed). Throws WalletError `declined_by_person`.
 */
export async function askEmail(flow: Flow, deps: CardinalDeps, card: Card): Promise<string> {
  const link = await flow.value(
    'cardinal-link',
    async () => (await deps.links.find(PROVIDER_ID, card.id))?.reference ?? {},
  )
  if (link.email !== undefined) return link.email
  const known = await flow.value('email-known', async () => (await deps.profile.read())?.email ?? '')
  for (let round = 1; ; round++) {
    const answer = await flow.ask(`disclose-${round}`, {
      kind: 'disclose',
      view: {
        recipient: PROVIDER_LABEL,
        purpose: 'disclosure.cardinal',
        fields: known === '' ? [] : [{ key: 'email', value: known }],
        missing: known === '' ? ['email'] : [],
      },
    })
    if (answer.decision === 'refuse') throw new WalletError('declined_by_person', { what: 'disclosure' })
    const given = v.safeParse(emailSchema, (known || answer.profile?.email || '').trim())
    if (!given.success) continue
    await flow.step(`disclosed-${round}`, { onUnknown: 'repeat' }, () => record(deps, given.output))
    return given.output
  }
}

/** A profile without its other members is none yet: then the address is told, and not kept. */
async function record(deps: CardinalDeps, email: string): Promise<void> {
  const profile = v.safeParse(profileSchema, { ...(await deps.profile.read()), email })
  if (profile.success) await deps.profile.write(profile.output)
  await deps.profile.recordDisclosure({ recipient: PROVIDER_LABEL, fields: ['email'], at: deps.now() })
}
