import type { SurfaceJob, WindowJob } from '../../ceremony/surface-job.ts'

/** Milliseconds of contract 6.5. */
const SESSION_LIMIT = 30_000
const PASSKEY_LIMIT = 120_000

const FAILURES = { AUTH_FAILED: [], AUTH_CANCELLED: [], AUTH_NOT_PERFORMED: [], AUTH_NOT_SUPPORTED: [] } as const

/** Messages 1 to 3 in a hidden frame (contract 6.1, 6.3). */
export function sessionJob(url: string, clientId: string): SurfaceJob {
  return {
    url,
    frame: {
      sandbox: 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox',
      allow: 'publickey-credentials-get *; publickey-credentials-create *',
    },
    greeting: 'AUTH_READY',
    ask: { type: 'CREATE_AUTH_SESSION', client: { id: clientId }, contentType: 'application/json' },
    ends: { AUTH_SESSION_CREATED: [], ...FAILURES },
    limit: SESSION_LIMIT,
  }
}

/** The provider's own window, where WebAuthn is not hampered by framing (contract 6.1). */
export function passkeyWindow(url: string): WindowJob {
  return { url, window: 'popup,width=560,height=600', greeting: 'AUTH_READY' }
}

/**
 * Messages 4 and 5 in the provider's own window.
 * `authenticationContext` is already in the frame's spelling. Older harnesses end with `RESULT` or `AUTH_SUCCESS`: the same
 * as `AUTH_COMPLETE` when they carry assurance data (contract 6.3).
 */
export function passkeyJob(url: string, authenticationContext: Readonly<Record<string, unknown>>): SurfaceJob {
  return {
    ...passkeyWindow(url),
    ask: { type: 'AUTHENTICATE', authenticationContext },
    bye: { type: 'CLOSE_AUTH_SESSION' },
    ends: { AUTH_COMPLETE: [], RESULT: ['assuranceData'], AUTH_SUCCESS: ['assuranceData'], ...FAILURES },
    limit: PASSKEY_LIMIT,
  }
}
