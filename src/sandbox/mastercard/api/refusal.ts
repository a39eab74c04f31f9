/** An answer other than success; thrown by checks and turned into the response by the endpoint. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(`refused with ${status}`)
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** Refusal of the gateway in front of the service (contract 6.1). */
export function gatewayRefusal(status: number, reasonCode: string, description: string): Refusal {
  const error = {
    Source: 'Gateway',
    ReasonCode: reasonCode,
    Description: description,
    Recoverable: false,
    Details: null,
  }
  return new Refusal(status, { Errors: { Error: [error] } })
}

/** A detail of a service refusal. */
export interface Detail {
  readonly reason: string
  readonly source: string
  readonly sourceType?: 'BODY' | 'HEADER' | 'QUERY' | 'PATH'
}

const messages: Readonly<Record<string, string>> = {
  INVALID_ARGUMENT: 'The request is malformed or has missing or wrong values.',
  UNAUTHENTICATED: 'Unauthorized - Access Not Granted',
  PERMISSION_DENIED: 'The caller may not do this.',
  LOCKED: 'The resource is locked.',
  NOT_FOUND: 'There is no such resource.',
  INTERNAL: 'Something went wrong.',
  UNAVAILABLE: 'The service is unavailable.',
}

/** Refusal of the service (contract 6.2). */
export function serviceRefusal(status: number, reason: string, ...details: readonly Detail[]): Refusal {
  const errordetail = details.map(({ sourceType = 'BODY', ...detail }) => ({
    ...detail,
    sourceType,
    message: `See ${detail.source}.`,
  }))
  return new Refusal(status, { status, reason, message: messages[reason] ?? reason, errordetail })
}

/** 400 `INVALID_ARGUMENT` about one member. */
export function badArgument(reason: string, source: string): Refusal {
  return serviceRefusal(400, 'INVALID_ARGUMENT', { reason, source })
}

/** 404 for what is unknown or another client's. */
export function notFound(source: string, sourceType: 'BODY' | 'PATH' = 'PATH'): Refusal {
  return serviceRefusal(404, 'NOT_FOUND', { reason: 'NOT_FOUND', source, sourceType })
}
