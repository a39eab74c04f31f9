import * as v from 'valibot'
import { currencyOfNumeric } from '../../../wire/currency.ts'
import { isFresh } from '../commerce/assurance.ts'
import { minor } from '../commerce/authorise.ts'
import { newCryptogram } from '../commerce/issue-credential.ts'
import type { VisaContext } from '../context.ts'
import { hashOf, randomHex } from '../digest.ts'
import { limits } from '../limits.ts'
import { merchant, relyingPartyId } from '../merchant.ts'
import { encryptToMerchant } from '../rest/encryption.ts'
import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import { tmsRefusal } from '../rest/refusal.ts'
import type { Assertion, TokenizedCard } from '../state.ts'
import { usableToken } from '../tokens/find-token.ts'
import { readAssertion } from './assertion-blob.ts'
import { merchantDescriptor, numericAmount } from './request-schema.ts'

const base64url = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/))

const identity = v.object({
  provider: v.picklist(['VISA_PAYMENT_PASSKEY', 'CLIENT_DEVICE_CERT_JWS']),
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  data: v.pipe(v.string(), v.minLength(1), v.maxLength(8192)),
  relyingPartyId: base64url,
})

const requestSchema = v.object({
  paymentCredentialType: v.optional(v.picklist(['NETWORK_TOKEN', 'SECURITY_CODE', 'CRYPTOGRAM'])),
  transactionType: v.optional(v.picklist(['ECOM', 'AFT']), 'ECOM'),
  clientCorrelationId: v.pipe(v.string(), v.uuid()),
  orderInformation: v.object({ amountDetails: numericAmount }),
  merchantInformation: v.object({ merchantDescriptor }),
  authenticatedIdentities: v.optional(v.pipe(v.array(identity), v.length(1))),
})
type CredentialRequest = v.InferOutput<typeof requestSchema>

/**
 * `POST /tms/v2|v3/tokens/{id}/payment-credentials` (contract 5.5): a JWE to the merchant's response key. A passkey
 * assertion for this very amount and merchant gives ECI 05, none gives 07. The same call gets the same credential.
 */
export async function createPaymentCredentials({ sandbox, params, body }: Call): Promise<Reply> {
  const request = readBody('tms', requestSchema, body)
  const token = usableToken(sandbox, params.tokenId ?? '')
  const key = hashOf([token.id, request])
  const known = sandbox.state.paymentCredentialReplies.get(key)
  const text = known ?? JSON.stringify(await issue(sandbox, token, request))
  sandbox.state.paymentCredentialReplies.set(key, text)
  return { status: 200, jose: await encryptToMerchant(sandbox, text, { cty: 'application/json' }) }
}

async function issue(sandbox: VisaContext, token: TokenizedCard, request: CredentialRequest) {
  const assertion = await provenAssertion(sandbox, token, request)
  assertion?.usedFor.add('payment-credentials')
  const cryptogram = request.paymentCredentialType === 'NETWORK_TOKEN' ? undefined : newCryptogram()
  if (cryptogram !== undefined) remember(sandbox, token, request, cryptogram)
  sandbox.state.counts.paymentCredentialsIssued += 1
  return {
    _links: { self: { href: `/tms/v2/tokens/${token.id}/payment-credentials` } },
    card: token.card,
    tokenizedCard: {
      number: token.number,
      expirationMonth: token.expirationMonth,
      expirationYear: token.expirationYear,
      type: 'visa',
      ...(cryptogram !== undefined && { cryptogram }),
      eci: assertion === undefined ? '07' : '05',
      requestorId: merchant.tokenRequestorId,
      paymentAccountReference: token.paymentAccountReference,
    },
  }
}

function remember(sandbox: VisaContext, token: TokenizedCard, request: CredentialRequest, cryptogram: string): void {
  const { totalAmount, currency } = request.orderInformation.amountDetails
  const dynamicDataId = `dd-${randomHex(8)}`
  sandbox.state.credentials.set(dynamicDataId, {
    dynamicDataId,
    source: token.id,
    tokenId: token.id,
    number: token.number,
    kind: 'TAVV',
    value: cryptogram,
    amount: totalAmount,
    currency: currencyOfNumeric(currency).alpha,
    merchantOrigin: new URL(request.merchantInformation.merchantDescriptor.url).origin,
    purchase: request.clientCorrelationId,
    expiresAt: sandbox.clock.now() + limits.dynamicData,
  })
}

async function provenAssertion(
  sandbox: VisaContext,
  token: TokenizedCard,
  request: CredentialRequest,
): Promise<Assertion | undefined> {
  const [claimed] = request.authenticatedIdentities ?? []
  if (claimed === undefined) return undefined
  const expectedParty = Buffer.from(relyingPartyId).toString('base64url')
  if (claimed.relyingPartyId !== expectedParty) throw refuse('relyingPartyId', 'Another relying party')
  if (claimed.provider !== 'VISA_PAYMENT_PASSKEY') throw refuse('provider', 'This provider is not served')
  const expected = { identifier: claimed.id, isToken: (id: string) => id === token.id }
  const assertion = await readAssertion(sandbox, claimed.data, expected)
  if (assertion === undefined) throw refuse('data', 'The assertion is not valid for this token')
  if (!isFresh(sandbox, assertion, 'payment-credentials')) throw refuse('data', 'The assertion is used or too old')
  requireSamePurchase(assertion, request)
  return assertion
}

function requireSamePurchase(assertion: Assertion, request: CredentialRequest): void {
  const { totalAmount, currency } = request.orderInformation.amountDetails
  const { url } = request.merchantInformation.merchantDescriptor
  const { alpha } = currencyOfNumeric(currency)
  const sameMoney = currency === assertion.currency && minor(totalAmount, alpha) === minor(assertion.amount, alpha)
  if (!sameMoney)
    throw tmsRefusal(400, 'invalidFields', 'Another amount', ['orderInformation.amountDetails.totalAmount'])
  if (new URL(url).origin !== new URL(assertion.merchantUrl).origin) {
    throw tmsRefusal(400, 'invalidFields', 'Another merchant', ['merchantInformation.merchantDescriptor.url'])
  }
  if (request.clientCorrelationId !== assertion.correlationId) {
    throw tmsRefusal(400, 'invalidFields', 'Another attempt', ['clientCorrelationId'])
  }
}

function refuse(member: string, message: string) {
  return tmsRefusal(400, 'invalidFields', message, [`authenticatedIdentities[0].${member}`])
}
