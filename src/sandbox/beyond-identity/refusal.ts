import { Refusal } from '../web/refusal.ts'

const codes: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  422: 'unprocessable_entity',
}

/** Refusal in the envelope of the management API (contract 1). */
export function apiRefusal(status: 400 | 401 | 403 | 404 | 409 | 422, message: string): Refusal {
  return new Refusal(status, { code: codes[status], message })
}

/** 400 that names members, e.g. `job.authenticator_config_id`. */
export function fieldRefusal(fields: readonly { field: string; description: string }[]): Refusal {
  const details = [{ type: 'FieldViolations', field_violations: fields }]
  return new Refusal(400, { code: 'bad_request', message: 'invalid parameters', details })
}

/** Refusal that names a resource (contract 1). */
export function resourceRefusal(status: 404 | 409 | 422, message: string, type: string, id: string): Refusal {
  const details = [{ type: 'ResourceInfo', resource_type: type, id, description: message }]
  return new Refusal(status, { code: codes[status], message, details })
}

/** Refusal of the OAuth endpoints (RFC 6749, 5.2). */
export function oauthRefusal(status: 400 | 401, error: string): Refusal {
  return new Refusal(status, { error })
}
