import * as oauth from 'oauth4webapi'
import * as v from 'valibot'
import { VERIFY_PATH, type VerifyBody } from '../../../wire/beyond-identity/gateway-api.ts'
import { applicationPath } from '../../../wire/beyond-identity/ids.ts'
import type { CheckBinding, IdentityCheck } from '../../../wire/identity-check.ts'
import { WalletError } from '../../errors.ts'
import { minutes } from '../../flow/define.ts'
import type { Call, Flow } from '../../flow/types.ts'
import { requirePinned } from '../../gateway/addresses.ts'
import { checkIdentity } from '../identity-check.ts'
import { type IdentityAbout, wantsAgain } from '../identity-questions.ts'
import { PATIENT } from '../retry.ts'
import { readAddresses } from './addresses.ts'
import { authorizeQuery, newPkce, type Pkce, returnAddress } from './authorize.ts'
import type { BiDeps } from './deps.ts'
import { problemOf, refusal } from './errors.ts'
import type { BiGateway } from './gateway-calls.ts'
import { callCloud } from './http.ts'

/** One sign-in on the provider's own page, for one nonce. */
export interface HostedSignIn {
  readonly deps: BiDeps
  readonly gateway: BiGateway
  readonly nonce: string
  readonly purpose: 'link' | 'purchase'
  readonly binding?: CheckBinding
  /** The identity that must sign in; any while one is being linked. */
  readonly identityId?: string
  readonly about: IdentityAbout
}

/** How long the person may take on the page (contract 13: it is the provider's; the gateway keeps a way back that long). */
const PAGE_LIFE = minutes(10)

/**
 * Hosted Web as a plain OpenID Connect sign-in: discovery, the provider's page in a tab, back at the gateway, and there the
 * exchange. What came back is opened with the ticket that stands in this browser's tab, so that nobody can finish a sign-in
 * that happened elsewhere. Tries again as often as the person wants. Throws `cancelled`, `identity_gone`.
 */
export async function hostedSignIn(flow: Flow, work: HostedSignIn): Promise<IdentityCheck> {
  for (let count = 1; ; count++) {
    const end = await flow.attempt(`hosted-${count}`, inner => tryOnce(inner, work))
    if ('check' in end) return end.check
    if (!(await wantsAgain(flow, `hosted-${count}-failed`, work.about, end))) throw new WalletError('cancelled', {})
  }
}

type End = { readonly check: IdentityCheck } | { readonly problem: string }

async function tryOnce(flow: Flow, work: HostedSignIn): Promise<End> {
  try {
    const { id: callbackId } = await flow.step('identity-callback', { onUnknown: 'repeat', ...PATIENT }, call =>
      work.deps.gateway.createCallback(call),
    )
    const pkce = await flow.step('identity-pkce', { onUnknown: 'repeat', secret: 'secret' }, async () => ({
      ...(await newPkce()),
      state: callbackId,
    }))
    const page = await flow.step('identity-page', { onUnknown: 'repeat', ...PATIENT, secret: 'secret' }, call =>
      pageAddress(work, pkce, call),
    )
    const back = await visit(flow, work, page)
    const returned = await flow.step('identity-return', { onUnknown: 'repeat', ...PATIENT, secret: 'secret' }, call =>
      readReturn(work, { callbackId, ticket: back.ticket }, call),
    )
    return { check: await verify(flow, work, () => returned.code, pkce) }
  } catch (thrown) {
    const problem = problemOf(thrown)
    if (problem === undefined) throw thrown
    return { problem }
  }
}

/** Discovery, then the address of the page (OIDC Core 3.1.2.1). Both are on the operator's own sign-in host. */
async function pageAddress({ deps, nonce }: HostedSignIn, pkce: Pkce, call: Call): Promise<{ readonly url: string }> {
  const { server, clientId } = await discover(deps, call)
  const url = new URL(server.authorization_endpoint ?? '')
  const redirectUri = await returnAddress(deps)
  const query = authorizeQuery({ clientId, redirectUri, nonce, pkce })
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return { url: url.href }
}

async function discover(
  deps: BiDeps,
  call: Call,
): Promise<{ readonly server: oauth.AuthorizationServer; readonly clientId: string }> {
  const { authOrigin, hosted, ...ids } = await readAddresses(deps, call)
  if (!hosted) throw new WalletError('not_set_up', { part: 'hosted_web' })
  const issuer = new URL(authOrigin + applicationPath({ ...ids, applicationId: hosted.applicationId }))
  const { body, status } = await callCloud(deps, `${issuer.href}/.well-known/openid-configuration`, {}, call)
  const server = await oauth
    .processDiscoveryResponse(issuer, Response.json(body, { status }))
    .catch(() => Promise.reject(refusal('biUnexpected')))
  if (requirePinned(server.authorization_endpoint ?? '', deps.pins) !== authOrigin) throw refusal('biUnexpected')
  return { server, clientId: hosted.clientId }
}

const backSchema = v.object({ ticket: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)) })

/** The page, the person's cancel and the time race. Throws `identity_refused`, `cancelled`. */
async function visit(
  flow: Flow,
  { deps, about }: HostedSignIn,
  page: { readonly url: string },
): Promise<{ readonly ticket: string }> {
  const until = (await flow.value('page-at', deps.now)) + PAGE_LIFE
  const end = await flow.race('identity-visit', {
    page: async branch => showPage(branch, page),
    person: branch => branch.ask('cancel', { kind: 'identity-page', view: { ...about, expiresAt: until } }),
    limit: branch => branch.wait('limit', until),
  })
  if (end.winner === 'person') throw new WalletError('cancelled', {})
  if (end.winner === 'limit') throw new WalletError('identity_refused', { problem: 'identityExpired' })
  if (end.value === 'closed') throw refusal('biPageClosed')
  return end.value
}

async function showPage(flow: Flow, page: { readonly url: string }): Promise<{ readonly ticket: string } | 'closed'> {
  try {
    return await flow.ceremony('page', {
      surface: 'tab',
      action: 'sign-in',
      job: () => ({ url: page.url }),
      secret: 'secret',
      timeout: PAGE_LIFE + minutes(1),
      // A way back that was used or came too late brings no ticket.
      parse: raw => {
        const back = v.safeParse(backSchema, raw)
        if (!back.success) throw new WalletError('ceremony_lost', { reason: 'no_ticket' })
        return back.output
      },
    })
  } catch (thrown) {
    if (thrown instanceof WalletError && thrown.code === 'ceremony_lost') return 'closed'
    throw thrown
  }
}

/** What came back: for our state, from our provider, and a code (RFC 6749 4.1.2, RFC 9207). Throws `identity_refused`, `cancelled`. */
async function readReturn(
  { deps, gateway }: HostedSignIn,
  { callbackId, ticket }: { readonly callbackId: string; readonly ticket: string },
  call: Call,
): Promise<{ readonly code: string }> {
  const query = await gateway.openReturn({ callbackId, ticket }, call)
  if (!query) throw refusal('biUnexpected')
  const told = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const { server, clientId } = await discover(deps, call)
  const checked = checkReturn(server, clientId, new URLSearchParams(told), callbackId)
  const code = checked.get('code')
  if (code === null) throw refusal('biUnexpected')
  return { code }
}

function checkReturn(server: oauth.AuthorizationServer, clientId: string, told: URLSearchParams, state: string) {
  try {
    return oauth.validateAuthResponse(server, { client_id: clientId }, told, state)
  } catch (thrown) {
    if (!(thrown instanceof oauth.AuthorizationResponseError)) throw refusal('biUnexpected')
    throw refusal(thrown.error === 'access_denied' ? 'biPageCancelled' : 'biUnexpected')
  }
}

function verify(flow: Flow, work: HostedSignIn, code: () => string, pkce: Pkce): Promise<IdentityCheck> {
  const { deps, purpose, nonce, binding, identityId } = work
  return checkIdentity(flow, {
    gateway: deps.gateway,
    path: VERIFY_PATH,
    nonce,
    refusal: field => refusal(field === 'sub' ? 'biSomebodyElse' : 'biUnexpected'),
    body: (): VerifyBody => ({
      purpose,
      application: 'hosted',
      code: code(),
      codeVerifier: pkce.verifier,
      nonce,
      ...(binding && { binding }),
      ...(identityId !== undefined && { identityId }),
    }),
  })
}
