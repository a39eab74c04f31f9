import type { Prove } from '../../../wire/beyond-identity/authenticate.ts'
import { VERIFY_PATH, type VerifyBody } from '../../../wire/beyond-identity/gateway-api.ts'
import type { CheckBinding, IdentityCheck } from '../../../wire/identity-check.ts'
import { WalletError } from '../../errors.ts'
import { minutes } from '../../flow/define.ts'
import type { Flow } from '../../flow/types.ts'
import { checkIdentity } from '../identity-check.ts'
import {
  askUntil,
  type IdentityAbout,
  type IdentityFailure,
  passkeyProblems,
  wantsAgain,
} from '../identity-questions.ts'
import { PATIENT } from '../retry.ts'
import { readAddresses } from './addresses.ts'
import type { AuthenticateRequest } from './authenticate-request.ts'
import { authorize, newPkce, type Pkce } from './authorize.ts'
import type { BiDeps } from './deps.ts'
import { type BiProblem, isOver, problemOf } from './errors.ts'
import {
  type ProofEnd,
  type Prover,
  passkeyProof,
  proofChallenge,
  proofClaims,
  sendProof,
  softwareProof,
} from './proof.ts'

/** One sign-in as an identity, for one nonce. */
export interface SignIn extends Prover {
  readonly deps: BiDeps
  readonly nonce: string
  readonly purpose: 'link' | 'purchase'
  readonly binding?: CheckBinding
  readonly about: IdentityAbout
  /** Why the cloud did not accept a proof. May throw, where another try makes no sense. */
  readonly explain: (flow: Flow) => Promise<BiProblem>
}

/** How a try ended. `lost`: an answer went by; the next try asks for a new one. */
type End =
  | { readonly kind: 'verified'; readonly check: IdentityCheck }
  | { readonly kind: 'failed'; readonly failure: IdentityFailure }
  | { readonly kind: 'lost' }

/** Tries begun by themselves, because an answer was lost. */
const MAX_LOST = 5

/** The cloud takes a proof for five minutes (contract 13); the margin is for the way. */
const PROOF_LIFE = minutes(4)

/** Rounds in which the policy may ask for another proof. */
const MAX_ROUNDS = 5

/**
 * Signs in (contract 2.3): asks for a request, proves with the key of this device, and has the gateway exchange the code and
 * verify the ID token, once. Tries again as often as the person wants. Throws `cancelled`, `identity_gone`.
 */
export async function signIn(flow: Flow, work: SignIn): Promise<IdentityCheck> {
  for (let count = 1, lost = 0; ; count++) {
    const end = await flow.attempt(`sign-in-${count}`, inner => tryOnce(inner, work))
    if (end.kind === 'verified') return end.check
    if (end.kind === 'lost') {
      lost += 1
      if (lost > MAX_LOST) throw new WalletError('provider_unavailable', { reason: 'answers_lost' })
    } else if (!(await wantsAgain(flow, `sign-in-${count}-failed`, work.about, end.failure))) {
      throw new WalletError('cancelled', {})
    }
  }
}

async function tryOnce(flow: Flow, work: SignIn): Promise<End> {
  const { deps, nonce } = work
  try {
    const pkce = await flow.step('identity-pkce', { onUnknown: 'repeat', secret: 'secret' }, newPkce)
    const request = await flow.step('identity-authorize', { onUnknown: 'repeat', ...PATIENT }, call =>
      authorize(deps, { nonce, pkce }, call),
    )
    return await proveAndVerify(flow, work, request, pkce)
  } catch (thrown) {
    const problem = problemOf(thrown)
    if (problem === undefined || isOver(thrown)) throw thrown
    return problem === CODE_LOST ? { kind: 'lost' } : failed(problem)
  }
}

/** Proves until the policy is content, then verifies. */
async function proveAndVerify(flow: Flow, work: SignIn, request: AuthenticateRequest, pkce: Pkce): Promise<End> {
  let prove = request.prove
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const proof = await makeProof(flow, work, { request, prove, round })
    if (proof.kind !== 'made') return proof
    const answer = await send(flow, work, request, proof, round)
    const said = await flow.value(`proof-${round}-said`, () => withoutCode(answer))
    switch (said.type) {
      case 'allow':
        return { kind: 'verified', check: await verify(flow, work, () => codeOf(answer), pkce) }
      case 'prove':
        prove = said
        continue
      case 'lost':
        return { kind: 'lost' }
      case 'refused':
        return failed(await work.explain(flow))
      case 'deny':
        return failed('biPolicy', said.message)
      case 'cancelled':
        throw new WalletError('cancelled', {})
      default:
        return failed('biUnexpected')
    }
  }
  return failed('biUnexpected')
}

const failed = (problem: string, said?: string): End => ({
  kind: 'failed',
  failure: { problem, ...(said !== undefined && said !== '' && { said: said.slice(0, 300) }) },
})

interface Round {
  readonly request: AuthenticateRequest
  readonly prove: Prove
  readonly round: number
}

/** A proof; what is secret of it is made inside the effect that sends it. */
interface Proof {
  readonly kind: 'made'
  readonly make: () => object | Promise<object>
}

async function makeProof(flow: Flow, work: SignIn, { request, prove, round }: Round): Promise<Proof | End> {
  const { deps, key, about } = work
  const addresses = await flow.step(
    `proof-${round}-realm`,
    { onUnknown: 'repeat', changes: 'nothing', ...PATIENT },
    call => readAddresses(deps, call),
  )
  const stamp = await flow.value(`proof-${round}-at`, () => ({ at: deps.now(), jti: crypto.randomUUID() }))
  const claims = proofClaims({ ...work, ...stamp, addresses, request, prove })
  if (key.kind === 'software') return { kind: 'made', make: () => softwareProof(deps, key, claims) }
  const until = Math.min(request.expiresAt, stamp.at + PROOF_LIFE)
  const answer = await askUntil(flow, `proof-${round}-passkey`, until, {
    kind: 'identity-passkey',
    view: {
      ...about,
      ceremony: 'get',
      options: {
        challenge: proofChallenge(claims, key),
        timeout: PROOF_LIFE,
        userVerification: 'required',
        allowCredentials: [{ type: 'public-key', id: key.passkeyId }],
      },
      expiresAt: until,
    },
  })
  if (!answer) return failed('identityExpired')
  if (answer.decision === 'cancel') throw new WalletError('cancelled', {})
  if (answer.decision === 'failed') return failed(passkeyProblems[answer.problem])
  return { kind: 'made', make: () => passkeyProof(answer.response) }
}

/** A proof is good once: of one whose answer went by nobody knows whether it was taken, so another is asked for. */
function send(
  flow: Flow,
  { deps }: SignIn,
  request: AuthenticateRequest,
  { make }: Proof,
  round: number,
): Promise<ProofEnd | Lost> {
  const lookup = async (): Promise<Lost> => ({ type: 'lost' })
  return flow.step<ProofEnd | Lost>(
    `identity-proof-${round}`,
    { onUnknown: { lookup }, secret: 'secret' },
    async call => sendProof(deps, request, await make(), call),
  )
}

interface Lost {
  readonly type: 'lost'
}

type Said = Exclude<ProofEnd, { type: 'allow' }> | Lost | { readonly type: 'allow' }

function withoutCode(answer: ProofEnd | Lost): Said {
  return answer.type === 'allow' ? { type: 'allow' } : { ...answer }
}

function codeOf(answer: ProofEnd | Lost): string {
  if (answer.type !== 'allow') throw new WalletError('internal', { reason: 'no_code' })
  return answer.code
}

/** A code that came too late, or was used by an exchange whose answer went by: another sign-in gives another one. */
const CODE_LOST = 'biCode'

function verify(flow: Flow, work: SignIn, code: () => string, pkce: Pkce): Promise<IdentityCheck> {
  const { deps, purpose, nonce, binding, identityId } = work
  return checkIdentity(flow, {
    gateway: deps.gateway,
    path: VERIFY_PATH,
    nonce,
    refusal: field => (field === 'code' ? new WalletError('identity_refused', { problem: CODE_LOST }) : undefined),
    body: (): VerifyBody => ({
      purpose,
      application: 'embedded',
      code: code(),
      codeVerifier: pkce.verifier,
      nonce,
      ...(binding && { binding }),
      identityId,
    }),
  })
}
