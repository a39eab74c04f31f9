import type { AuthenticateRequest, CmpiFields } from '../../../wire/cardinal/cmpi.ts'
import type { CardinalContext } from '../context.ts'
import { authenticationFields } from './authentication.ts'
import { CmpiError } from './cmpi-error.ts'

/** `cmpi_authenticate` (contract 7.3): how the challenge ended. Asking is what makes it count as strong authentication. */
export function authenticate(sandbox: CardinalContext, request: AuthenticateRequest): CmpiFields {
  const transaction = sandbox.state.transactions.get(request.TransactionId)
  if (transaction === undefined) throw new CmpiError(4004, 'TransactionId unknown')
  if (transaction.challenged && transaction.status === 'Y' && !transaction.sca) {
    transaction.sca = true
    sandbox.state.counts.challengesPassed += 1
  }
  return {
    ErrorNo: '0',
    ErrorDesc: '',
    ...authenticationFields(sandbox, transaction),
    ACSTransactionId: transaction.acsTransactionId,
    ThreeDSServerTransactionId: transaction.serverTransactionId,
    ThreeDSVersion: '2.2.0',
  }
}
