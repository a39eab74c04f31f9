import { createPublicKey } from 'node:crypto'
import * as v from 'valibot'
import { bytesToBase64 } from '../../../wire/base64.ts'
import { deviceKeyId } from '../../../wire/transmit/device-key.ts'
import { assertionErrors, stepTypes } from '../../../wire/transmit/journey.ts'
import type { TransmitContext } from '../context.ts'
import type { Journey } from '../state.ts'
import { addUser, bindDevice, findUser } from '../users.ts'
import { verifyRegistration } from '../webauthn/verify.ts'
import { selectOrganisation } from './after-passkey.ts'
import { emailCode } from './email-code.ts'
import { badInput, option, readMembers, takenOption } from './options.ts'
import { again, completed, next, type Outcome, rejected, type Step } from './step.ts'
import { deviceRegistration } from './unknown-device.ts'

const userSchema = v.object({ username: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64)) })
const resultSchema = v.object({ webauthn_encoded_result: v.pipe(v.string(), v.maxLength(100_000)) })

/** Who wants a passkey. Who exists already shows with a code that it is them, or a name would be enough to take over. */
export const identifyForm: Step = {
  type: stepTypes.form,
  fields: { form_id: 'identify', escapes: [option('cancel', 'Cancel')], app_data: { title: 'Who are you?' } },
  accept(sandbox, journey, assertion) {
    if (takenOption(assertion)?.id === 'cancel') return rejected('Cancelled', 4002)
    const username = readMembers(userSchema, assertion.input)?.username
    if (username === undefined || assertion.assert !== 'action') return badInput()
    const known = findUser(sandbox, username)
    journey.user = known ?? addUser(sandbox, username)
    const bind = () => next(deviceRegistration(() => next(passkeyRegistration(username))))
    return known ? next(emailCode(sandbox, journey, bind)) : bind()
  },
}

/** Register Passkeys: the client makes one and submits its encoded result (contract 2.2, 4.6). */
function passkeyRegistration(username: string): Step {
  return {
    type: stepTypes.webAuthnRegistration,
    fields: {
      username,
      display_name: username,
      register_as_discoverable: true,
      allow_cross_platform_authenticators: true,
    },
    accept: (sandbox, journey, { data }) => {
      const encoded = readMembers(resultSchema, data)?.webauthn_encoded_result
      return encoded === undefined ? badInput() : keepPasskey(sandbox, journey, encoded)
    },
  }
}

async function keepPasskey(sandbox: TransmitContext, journey: Journey, encoded: string): Promise<Outcome> {
  try {
    if (!journey.user) return badInput()
    const device = await verifyRegistration(sandbox, journey.user, encoded)
    if (device !== undefined) await bindGiven(sandbox, journey, device)
    journey.authenticatedAt = sandbox.clock.now()
    journey.amr = [...journey.amr, 'webauthn']
    return journey.definition.organisation ? next(selectOrganisation(() => completed)) : completed
  } catch {
    return again(assertionErrors.badPasskey, 'Passkey could not be verified')
  }
}

/** Device information inside the encoded result, its key as PEM or bare base64 (contract 5.4). */
async function bindGiven(
  sandbox: TransmitContext,
  journey: Journey,
  { publicKeyId, publicKey }: { publicKeyId: string; publicKey: string },
): Promise<void> {
  const { user } = journey
  const key = publicKey.includes('BEGIN')
    ? createPublicKey(publicKey)
    : createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  const spki = new Uint8Array(key.export({ format: 'der', type: 'spki' }))
  if ((await deviceKeyId(spki)) !== publicKeyId || !user) throw new Error('the id is not the id of the key')
  const device = { keyId: publicKeyId, publicKey: bytesToBase64(spki), createdAt: sandbox.clock.now() }
  if (!bindDevice(sandbox, user, device)) throw new Error("another user's device")
  journey.device = 'registered'
  journey.deviceKeyId = publicKeyId
}
