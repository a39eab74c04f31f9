import { randomBytes } from 'node:crypto'
import type { CmpiFields } from '../../../wire/cardinal/cmpi.ts'
import type { CardinalContext } from '../context.ts'
import type { Transaction } from '../state.ts'

/** What a decided transaction says; a `Y` mints the cryptogram, once (contract 7.3). */
export function authenticationFields(sandbox: CardinalContext, transaction: Transaction): CmpiFields {
  const status = transaction.status ?? 'U'
  const cavv = status === 'Y' ? mint(sandbox, transaction) : ''
  return {
    PAResStatus: status,
    SignatureVerification: 'Y',
    EciFlag: eciOf(transaction.pan, status),
    Cavv: cavv,
    DSTransactionId: transaction.dsTransactionId,
  }
}

function mint(sandbox: CardinalContext, transaction: Transaction): string {
  if (transaction.cavv !== undefined) return transaction.cavv
  const cavv = randomBytes(20).toString('base64')
  transaction.cavv = cavv
  const { pan, money, merchantUrl, dsTransactionId } = transaction
  const at = sandbox.clock.now()
  sandbox.state.authenticated.set(cavv, { pan, cavv, eci: eciOf(pan, 'Y'), money, merchantUrl, dsTransactionId, at })
  return cavv
}

/** Visa and most others 05, 06, 07; Mastercard 02, 01, 00 (contract 7.3). */
function eciOf(pan: string, status: string): string {
  const isMastercard = /^(5[1-5]|2[2-7])/.test(pan)
  if (status === 'Y') return isMastercard ? '02' : '05'
  if (status === 'A') return isMastercard ? '01' : '06'
  return isMastercard ? '00' : '07'
}
