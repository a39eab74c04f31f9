import { randomUUID } from 'node:crypto'
import type { CmpiFields, LookupRequest } from '../../../wire/cardinal/cmpi.ts'
import { limits } from '../../../wire/cardinal/limits.ts'
import { fromCmpiAmount } from '../../../wire/cardinal/units.ts'
import type { Money } from '../../../wire/money.ts'
import type { CardinalContext } from '../context.ts'
import { fixtureOf } from '../fixtures.ts'
import { randomDigits, randomText } from '../random.ts'
import type { Session, Transaction } from '../state.ts'
import { authenticationFields } from './authentication.ts'
import { CmpiError } from './cmpi-error.ts'

/** The FIDO session binds e-mail and card number: another one is refused (seed). */
function requireSession(sandbox: CardinalContext, request: LookupRequest): Session {
  const session = sandbox.state.sessions.get(request.DFReferenceId)
  if (session === undefined) throw new CmpiError(4001, 'DFReferenceId unknown')
  if (session.pan !== request.CardNumber) throw new CmpiError(4002, 'CardNumber differs from AccountNumber')
  if (session.email !== request.Email.toLowerCase()) throw new CmpiError(4003, 'Email differs')
  return session
}

/** `cmpi_lookup` (contract 7.1): what was confirmed with the passkey needs no challenge (contract 11). */
export function lookup(sandbox: CardinalContext, request: LookupRequest): CmpiFields {
  const session = requireSession(sandbox, request)
  const money = fromCmpiAmount(request)
  sandbox.state.counts.lookups += 1
  const confirmed = confirmationFor(sandbox, session, request.OrderNumber, money)
  const earlier = sandbox.state.transactions.get(confirmed?.transactionId ?? '')
  if (earlier !== undefined) return frictionlessFields(sandbox, earlier)
  const decision = confirmed === undefined ? fixtureOf(session.pan) : 'frictionless'
  const transaction = open(sandbox, session, request, money, decision === 'challenge')
  if (confirmed !== undefined) confirmed.transactionId = transaction.id
  if (decision === 'challenge') return challengeFields(sandbox, transaction)
  transaction.status = decision === 'frictionless' ? 'Y' : decision === 'attempted' ? 'A' : 'N'
  return frictionlessFields(sandbox, transaction)
}

function frictionlessFields(sandbox: CardinalContext, transaction: Transaction): CmpiFields {
  return { ...ids(transaction), ...authenticationFields(sandbox, transaction), ACSUrl: '', Payload: '' }
}

/** What the person confirmed with the passkey, if it is this very order; asked about again it stays one authentication. */
function confirmationFor(
  sandbox: CardinalContext,
  session: Session,
  orderNumber: string,
  money: Money,
): Session['confirmed'] {
  const { confirmed } = session
  const isSame =
    confirmed?.orderNumber === orderNumber &&
    confirmed.money.amount === money.amount &&
    confirmed.money.currency === money.currency
  return isSame && sandbox.clock.now() - session.createdAt < limits.session ? confirmed : undefined
}

function open(
  sandbox: CardinalContext,
  session: Session,
  request: LookupRequest,
  money: Money,
  challenged: boolean,
): Transaction {
  const transaction: Transaction = {
    id: randomText(20),
    orderId: `8${randomDigits(15)}`,
    referenceId: session.referenceId,
    orgUnitId: session.orgUnitId,
    email: session.email,
    pan: session.pan,
    orderNumber: request.OrderNumber,
    money,
    merchantUrl: request.MerchantUrl ?? '',
    acsTransactionId: randomUUID(),
    dsTransactionId: randomUUID(),
    serverTransactionId: randomUUID(),
    challenged,
    tries: 0,
    sca: false,
    usedForEnrolment: false,
  }
  sandbox.state.transactions.set(transaction.id, transaction)
  session.transactions.push(transaction.id)
  return transaction
}

function ids(transaction: Transaction): CmpiFields {
  return {
    ErrorNo: '0',
    ErrorDesc: '',
    TransactionId: transaction.id,
    OrderId: transaction.orderId,
    Enrolled: 'Y',
    ThreeDSVersion: '2.2.0',
    CardBrand: transaction.pan.startsWith('4') ? 'VISA' : 'MASTERCARD',
    ACSTransactionId: transaction.acsTransactionId,
    ThreeDSServerTransactionId: transaction.serverTransactionId,
  }
}

function challengeFields(sandbox: CardinalContext, transaction: Transaction): CmpiFields {
  const creq = {
    messageType: 'CReq',
    messageVersion: '2.2.0',
    threeDSServerTransID: transaction.serverTransactionId,
    acsTransID: transaction.acsTransactionId,
    challengeWindowSize: '02',
  }
  return {
    ...ids(transaction),
    PAResStatus: 'C',
    SignatureVerification: 'Y',
    EciFlag: '07',
    Cavv: '',
    ACSUrl: `${sandbox.addresses.web}/acs/challenge`,
    Payload: Buffer.from(JSON.stringify(creq)).toString('base64url'),
    ChallengeRequired: 'Y',
    DSTransactionId: transaction.dsTransactionId,
  }
}
