import type { VisaContext } from '../context.ts'
import { iccRefusal } from '../rest/refusal.ts'

/** The session id that always passes the device check (contract 15). */
const alwaysAllowed = 'ALLOW_ME'

/** The fingerprint must come from one of our frame sessions. @throws Refusal 400 */
export function checkDevice(sandbox: VisaContext, { fingerprintSessionId }: { fingerprintSessionId: string }): void {
  if (fingerprintSessionId === alwaysAllowed) return
  const sessions = [...sandbox.state.sessions.values()]
  if (sessions.some(({ fingerprint }) => fingerprint === fingerprintSessionId)) return
  const source = 'deviceInformation.fingerprintSessionId'
  throw iccRefusal(400, 'INVALID_FIELD', 'The device session is not known', source)
}
