/** An answer other than success; thrown by checks and turned into the response by the route. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    super(`refused with ${status}`)
    this.status = status
    this.body = body
  }
}

export type TmsErrorType =
  | 'invalidHeaders'
  | 'missingHeaders'
  | 'invalidFields'
  | 'missingFields'
  | 'invalidCombination'
  | 'forbidden'
  | 'declined'
  | 'notFound'
  | 'tokenIdConflict'
  | 'conflict'
  | 'notAvailable'
  | 'internalError'

/** Refusal in the token and passkey envelope (contract 11.1); `fields` name the offending members. */
export function tmsRefusal(
  status: number,
  type: TmsErrorType,
  message: string,
  fields: readonly string[] = [],
): Refusal {
  const details = fields.map(name => ({ name, location: 'body' }))
  return new Refusal(status, { errors: [{ type, message, ...(details.length > 0 && { details }) }] })
}

/** Refusal in the Intelligent Commerce envelope (contract 11.2); `source` names the offending member. */
export function iccRefusal(status: number, reason: string, message: string, source?: string): Refusal {
  const detail = source === undefined ? {} : { detail: { reason, source, sourceType: 'FIELD', message } }
  return new Refusal(status, { error: { status: statusName(status), reason, message, ...detail } })
}

/** The one answer to every failed authentication: nothing tells which check failed. */
export function authenticationRefusal(): Refusal {
  return new Refusal(401, { response: { rmsg: 'Authentication Failed' } })
}

const statusNames: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  415: 'UNSUPPORTED_MEDIA_TYPE',
}

function statusName(status: number): string {
  return statusNames[status] ?? 'SERVER_ERROR'
}
