import type { VisaContext } from '../context.ts'
import { verifyHttpSignature } from './http-signature.ts'
import { authenticationRefusal } from './refusal.ts'
import { verifyRequestToken } from './request-token.ts'
import type { Caller, WireRequest } from './wire-request.ts'

/** Runs the checks of contract 3.4, points 1 to 3. @throws Refusal 401 */
export async function authenticate(sandbox: VisaContext, request: WireRequest): Promise<Caller> {
  const { authorization, signature } = request.headers
  if ((authorization === undefined) === (signature === undefined)) throw authenticationRefusal()
  if (authorization === undefined) return verifyHttpSignature(sandbox, request)
  return verifyRequestToken(sandbox, request, authorization)
}
