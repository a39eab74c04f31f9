import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { CompactSign } from 'jose'
import { PROOF_LIFE } from '../../../wire/mastercard/limits.ts'
import { MASTERCARD } from '../../../wire/mastercard/names.ts'
import { ASSERTION_TYPE, PROOF_METHOD } from '../../../wire/mastercard/proof.ts'
import type { TransactionInfo } from '../../../wire/mastercard/session.ts'
import { fromTransactionAmount, toAssertionAmount } from '../../../wire/mastercard/units.ts'
import { certifiedMethodId, proofIssuer } from '../client.ts'
import type { MastercardContext } from '../context.ts'
import type { ProofDefect } from '../forced.ts'
import { instanceId, sha256 } from '../ids.ts'
import type { Passkey, Session } from '../state.ts'

/** Makes the proof of a finished visit (contract 7.6), with the defect a test asked for. */
export async function issueProof(sandbox: MastercardContext, session: Session, passkey: Passkey): Promise<string> {
  const defect = sandbox.forced.takeProof()
  const issued = Math.floor(sandbox.clock.now() / 1000) - (defect === 'expired' ? 2000 : 0)
  const claims = {
    isChallengePerformed: defect !== 'challenge_false',
    completedAt: issued,
    assertionType: 'ownership',
    certifiedMFAMethodId: certifiedMethodId,
    iss: defect === 'wrong_iss' ? 'https://verify.example.test' : proofIssuer,
    authenticationFactors: '020A',
    appInstanceId: instanceId(),
    aud: defect === 'wrong_aud' ? 'https://example.test' : MASTERCARD,
    clientSessionId: defect === 'wrong_session' ? randomUUID() : session.clientSessionId,
    authenticationMethod: PROOF_METHOD,
    dasAuthenticatorInstanceId: passkey.dasAuthenticatorInstanceId,
    exp: issued + PROOF_LIFE / 1000,
    iat: issued,
    authenticationReasons: ['ACCOUNT_LOGIN'],
  }
  const proof = await sign(sandbox, claims, 'JWT', defect)
  sandbox.state.proofs.set(sha256(proof), {
    authenticationSessionId: session.authenticationSessionId,
    passkeyId: passkey.credential.id,
    isBound: false,
  })
  return proof
}

/** Makes the assertion of a visit that confirmed one purchase (contract 7.6, 8). */
export async function issueAssertion(
  sandbox: MastercardContext,
  info: TransactionInfo,
  passkey: Passkey,
): Promise<string> {
  const issued = Math.floor(sandbox.clock.now() / 1000)
  const money = fromTransactionAmount(info.transactionAmount)
  const jti = randomUUID()
  const claims = {
    sub: randomUUID(),
    authenticationResult: '01',
    completedAt: issued,
    certifiedMFAMethodId: certifiedMethodId,
    iss: MASTERCARD,
    merchantName: info.dpaData.dpaName,
    aud: MASTERCARD,
    authenticationMethod: '07',
    authenticationFactors: '020A',
    transactionAmount: toAssertionAmount(money),
    srcDigitalCardId: info.srcDigitalCardId,
    exp: issued + PROOF_LIFE / 1000,
    mfaMethodInstanceId: passkey.dasAuthenticatorInstanceId,
    iat: issued,
    jti,
    authenticationReasons: ['TRANSACTION_AUTHENTICATION'],
  }
  sandbox.state.assertions.set(jti, { currency: money.currency })
  return sign(sandbox, claims, ASSERTION_TYPE, sandbox.forced.takeProof())
}

function sign(
  { keys }: MastercardContext,
  claims: object,
  typ: string,
  defect: ProofDefect | undefined,
): Promise<string> {
  const kid = defect === 'unknown_kid' ? '20300101000000-das-mac-sign-local' : keys.proofSigning.kid
  const key =
    defect === 'bad_signature'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
      : keys.proofSigning.privateKey
  return new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ kid, typ, alg: 'RS256' }).sign(key)
}
