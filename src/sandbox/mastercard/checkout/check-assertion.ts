import { verify } from 'node:crypto'
import * as v from 'valibot'
import { type AssuranceData, additionalDataSchema } from '../../../wire/mastercard/assurance.ts'
import type { CheckoutRequest } from '../../../wire/mastercard/checkout.ts'
import { MAX_PROOF, PROOF_SKEW } from '../../../wire/mastercard/limits.ts'
import { MASTERCARD } from '../../../wire/mastercard/names.ts'
import { ASSERTION_TYPE, type AssertionClaims, assertionClaimsSchema } from '../../../wire/mastercard/proof.ts'
import { fromTransactionAmount, toAssertionAmount } from '../../../wire/mastercard/units.ts'
import { badArgument, serviceRefusal } from '../api/refusal.ts'
import type { MastercardContext } from '../context.ts'

const source = 'assuranceData'

type Sandbox = Pick<MastercardContext, 'keys' | 'state' | 'clock'>

const headerSchema = v.object({
  alg: v.literal('RS256'),
  typ: v.literal(ASSERTION_TYPE),
  kid: v.string(),
  crit: v.optional(v.never()),
})

/**
 * Checks the proof that the person confirmed this purchase with the passkey (contract 8, 7.6): signature, times, one use,
 * and that card, merchant and money are those of the checkout. @throws Refusal
 */
export function requireAssertion(sandbox: Sandbox, request: CheckoutRequest, assurance: AssuranceData): void {
  for (const { verificationMethod, verificationResults, additionalData } of assurance.verificationData) {
    if (verificationMethod !== '07') continue
    if (verificationResults !== '01' || additionalData === undefined) throw badArgument('INVALID_VALUE', source)
    const claims = readAssertion(sandbox, additionalData)
    requireSamePurchase(claims, request)
    useAssertion(sandbox, claims, request)
  }
}

function readAssertion(sandbox: Sandbox, additionalData: string): AssertionClaims {
  const { assertion } = attempt(() =>
    v.parse(additionalDataSchema, JSON.parse(Buffer.from(additionalData, 'base64').toString('utf8'))),
  )
  const [header = '', payload = '', signature = '', ...rest] = assertion.split('.')
  if (assertion.length > MAX_PROOF || rest.length > 0) throw badArgument('INVALID_FORMAT', source)
  const { kid } = attempt(() => v.parse(headerSchema, decode(header)))
  const { proofSigning, proofSigningRotated } = sandbox.keys
  const key = [proofSigning, proofSigningRotated].find(candidate => candidate.kid === kid)
  const data = Buffer.from(`${header}.${payload}`)
  const isSigned = key !== undefined && verify('sha256', data, key.publicKey, Buffer.from(signature, 'base64url'))
  if (!isSigned) throw denied()
  return attempt(() => v.parse(assertionClaimsSchema, decode(payload)))
}

function requireSamePurchase(claims: AssertionClaims, request: CheckoutRequest): void {
  const { srcDigitalCardId, dpaData, dpaTransactionOptions } = request
  const amount = toAssertionAmount(fromTransactionAmount(dpaTransactionOptions.transactionAmount))
  const isOurs = claims.iss === MASTERCARD && claims.aud === MASTERCARD && claims.authenticationResult === '01'
  const isSame =
    claims.srcDigitalCardId === srcDigitalCardId &&
    claims.merchantName === dpaData.dpaName &&
    claims.transactionAmount === amount
  if (!isOurs || !isSame) throw denied()
}

/** Good for one transaction; asking again for the same one is not a second use. */
function useAssertion({ state, clock }: Sandbox, claims: AssertionClaims, request: CheckoutRequest): void {
  const now = clock.now()
  if (claims.iat * 1000 > now + PROOF_SKEW || now >= claims.exp * 1000 + PROOF_SKEW)
    throw badArgument('EXPIRED', source)
  const issued = state.assertions.get(claims.jti)
  const { transactionCurrencyCode } = request.dpaTransactionOptions.transactionAmount
  if (issued === undefined || issued.currency !== transactionCurrencyCode) throw denied()
  if (issued.usedBy !== undefined && issued.usedBy !== request.srciTransactionId)
    throw badArgument('ALREADY_EXISTS', source)
  issued.usedBy = request.srciTransactionId
}

function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
}

function attempt<T>(read: () => T): T {
  try {
    return read()
  } catch {
    throw badArgument('INVALID_FORMAT', source)
  }
}

function denied() {
  return serviceRefusal(403, 'PERMISSION_DENIED', { reason: 'INVALID_VALUE', source })
}
