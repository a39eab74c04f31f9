import { WalletError } from '../../errors.ts'
import { minutes } from '../../flow/define.ts'
import type { Flow } from '../../flow/types.ts'
import type { LinkedIdentity } from '../../identity/types.ts'
import type { LinkInput, NewlyLinked } from '../identity-provider.ts'
import { askUntil, type IdentityAbout, wantsAgain } from '../identity-questions.ts'
import { randomNonce } from '../nonce.ts'
import { PATIENT } from '../retry.ts'
import { type BoundKey, bind } from './bind.ts'
import type { BiDeps } from './deps.ts'
import { problemOf, refusal } from './errors.ts'
import { hostedSignIn } from './hosted.ts'
import { PROVIDER_LABEL } from './identity.ts'
import { onwardAddress } from './onward.ts'
import type { Opening } from './open.ts'
import { type LinkReference, toReference } from './reference.ts'
import { signIn } from './sign-in.ts'
import { removeKeys } from './standing.ts'
import { type BroughtAlong, type BroughtWay, start } from './start.ts'

/** What a link came to; plain. */
interface Done {
  readonly linked: LinkedIdentity
  /** Name of the vault's key, where there is one. */
  readonly keyName?: string
  /** Where the organisation wants to send the person afterwards. */
  readonly onward?: string
}

/**
 * Links an identity (contract 2): the way to a link, whom it is for, a key of this device, bound; then a sign-in with it,
 * which proves to the gateway that the identity is this wallet's. Starts over as often as the person wants.
 * Throws `cancelled`, `not_found` for an arrival that is none.
 */
export async function link(flow: Flow, opening: Opening, input: () => Promise<LinkInput>): Promise<NewlyLinked> {
  const { linked, keyName, onward } = await untilLinked(flow, opening, input)
  return {
    ...linked,
    async after(inner) {
      await inner.step('older-keys', { onUnknown: 'repeat' }, () => removeKeys(opening.deps, linked.subject, keyName))
      if (onward !== undefined) await offerOnward(inner, opening.deps, linked.name, onward)
    },
  }
}

const anybody: IdentityAbout = { provider: PROVIDER_LABEL, name: PROVIDER_LABEL, purpose: 'link' }

async function untilLinked(flow: Flow, opening: Opening, input: () => Promise<LinkInput>): Promise<Done> {
  // Looked at once: what it holds is gone with the browser's session, and that it was there should not be.
  const way = await flow.value('bi-brought', async () => wayOf(await input()))
  for (let count = 1; ; count++) {
    // What was brought along is tried once.
    const brought = count === 1 && way !== 'nothing' ? { way, input } : undefined
    try {
      return await flow.attempt(`bi-link-${count}`, inner => linkOnce(inner, opening, brought))
    } catch (thrown) {
      const problem = problemOf(thrown)
      if (problem === undefined) throw thrown
      if (!(await wantsAgain(flow, `bi-link-${count}-failed`, anybody, { problem })))
        throw new WalletError('cancelled', {})
    }
  }
}

function wayOf({ link: given, arrival }: LinkInput): BroughtWay | 'nothing' {
  if (arrival !== undefined) return 'arrival'
  return given === undefined ? 'nothing' : 'link'
}

async function linkOnce(flow: Flow, opening: Opening, brought: BroughtAlong | undefined): Promise<Done> {
  const started = await start(flow, opening, brought)
  const nonce = await flow.value('identity-nonce', randomNonce)
  if (started.way === 'hosted') return linkHosted(flow, opening, nonce)
  return linkBound(flow, opening, await bind(flow, opening.deps, started.ticket), nonce)
}

async function linkBound(flow: Flow, { deps, gateway }: Opening, bound: BoundKey, nonce: string): Promise<Done> {
  const { key, info, about } = bound
  const { identityId, tenantId } = bound.ids
  const instance = await flow.value('identity-instance', () => crypto.randomUUID())
  const { subject } = await signIn(flow, {
    deps,
    identityId,
    instance,
    key,
    nonce,
    purpose: 'link',
    about,
    // A key that was bound by a call whose answer went by signs in; one that was not finds out here.
    explain: async () => {
      if (bound.bound.outcome === 'used')
        throw new WalletError('identity_refused', { problem: 'biLinkUsed', over: true })
      return 'biNotSignedIn'
    },
  })
  if (subject !== identityId) throw refusal('biSomebodyElse')
  const credentialId = await flow.step(
    'identity-credential',
    { onUnknown: 'repeat', changes: 'nothing', ...PATIENT },
    async call =>
      (await gateway.listPasskeys(identityId, call))?.find(({ thumbprint }) => thumbprint === key.kid)?.credentialId ??
      (bound.bound.outcome === 'bound' ? bound.bound.credentialId : undefined),
  )
  const reference: LinkReference = {
    application: 'embedded',
    instance,
    ...(credentialId !== undefined && { credentialId }),
    key,
  }
  const onward = await flow.value('identity-onward', () => onwardAddress(deps, info.post_binding_redirect_uri))
  return {
    linked: {
      subject,
      name: info.identity.display_name,
      organisation: { id: tenantId, name: info.tenant.display_name },
      reference: toReference(reference),
    },
    ...(key.kind === 'software' && { keyName: key.keyName }),
    ...(onward !== undefined && { onward }),
  }
}

/** Who signed in on the provider's page is told by the provider, not by the page. */
async function linkHosted(flow: Flow, { deps, gateway }: Opening, nonce: string): Promise<Done> {
  const { subject } = await hostedSignIn(flow, { deps, gateway, nonce, purpose: 'link', about: anybody })
  const who = await flow.step('identity-who', { onUnknown: 'repeat', changes: 'nothing', ...PATIENT }, call =>
    gateway.readIdentity(subject, call),
  )
  if (!who) throw new WalletError('identity_gone', { reason: 'gone' })
  return { linked: { subject, name: who.displayName, reference: toReference({ application: 'hosted' }) } }
}

/** The link holds already: whether the person goes on to the organisation's page is up to them, and not waited for for long. */
async function offerOnward(flow: Flow, deps: BiDeps, name: string, url: string): Promise<void> {
  const until = (await flow.value('onward-at', deps.now)) + minutes(5)
  await askUntil(flow, 'onward', until, { kind: 'bi-continue', view: { provider: PROVIDER_LABEL, name, url } })
}
