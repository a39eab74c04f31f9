import * as v from 'valibot'
import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import { tmsRefusal } from '../rest/refusal.ts'

const requestSchema = v.object({
  processingInformation: v.object({
    actionList: v.array(v.literal('TOKEN_CREATE')),
    actionTokenTypes: v.array(v.literal('tokenizedCard')),
  }),
  tokenInformation: v.object({
    tokenizedCard: v.object({ source: v.literal('ONFILE') }),
    transientTokenJwt: v.pipe(v.string(), v.minLength(1)),
  }),
})

/**
 * `POST /tms/v2/tokenize` (contract 4.3). The sandbox hosts no card fields, so no transient token can be one of ours:
 * a well-formed call is refused, naming the token.
 */
export function tokenize({ body }: Call): Reply {
  readBody('tms', requestSchema, body)
  throw tmsRefusal(400, 'invalidFields', 'The transient token is not known', ['tokenInformation.transientTokenJwt'])
}
