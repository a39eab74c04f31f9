import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { verifyDeviceChallenge } from '../../../wire/transmit/device-key.ts'
import { DEVICE_MEMBER, deviceValidationSchema, stepTypes } from '../../../wire/transmit/journey.ts'
import type { TransmitContext } from '../context.ts'
import { limits, organisations } from '../fixtures.ts'
import type { DeviceKey, Journey } from '../state.ts'
import { badInput, readMembers } from './options.ts'
import { signOrEnd } from './signing.ts'
import { next, type Outcome, type Step } from './step.ts'
import { unknownDeviceForm } from './unknown-device.ts'

/** Goes on once the user is known: organisation, then Known Device Status. */
export function afterPasskey(journey: Journey, now: number): Outcome {
  const validate = (at: number) => next(deviceValidation(at))
  return journey.definition.organisation ? next(selectOrganisation(validate)) : validate(now)
}

const organisationSchema = v.object({ organization_id: v.string() })

/** Select Organization: the steps after it run for the one chosen (seed, org context). */
export function selectOrganisation(then: (now: number) => Outcome): Step {
  return {
    type: stepTypes.selectOrganization,
    fields: { organizations: organisations },
    accept(sandbox, journey, { data }) {
      const chosen = readMembers(organisationSchema, data)?.organization_id
      if (!organisations.some(({ id }) => id === chosen)) return badInput('Not one of your organizations')
      journey.organisationId = chosen
      return then(sandbox.clock.now())
    },
  }
}

/** Known Device Status: a fresh challenge that only a bound device can sign (contract 5.3). */
function deviceValidation(madeAt: number): Step {
  const challenge = randomBytes(24).toString('hex')
  return {
    type: stepTypes.deviceValidation,
    fields: { app_data: { challenge } },
    async accept(sandbox, journey, { data }) {
      const isFresh = sandbox.clock.now() - madeAt <= limits.deviceChallenge
      const known = isFresh ? await provenDevice(sandbox, journey, challenge, data) : undefined
      journey.device = known ? 'known' : 'unknown'
      journey.deviceKeyId = known?.keyId
      return known ? signOrEnd(journey) : onUnknown(journey)
    },
  }
}

/** The device that signed. Unknown id, wrong signature, another user's key, a revoked key: none, never an error. */
async function provenDevice(
  sandbox: TransmitContext,
  { user }: Journey,
  challenge: string,
  data: unknown,
): Promise<DeviceKey | undefined> {
  const given = readMembers(deviceValidationSchema, data)?.[DEVICE_MEMBER]
  const device = user?.devices.find(({ keyId }) => keyId === given?.platform_device_id)
  if (!given || !device || sandbox.state.revokedDevices.has(device.keyId)) return undefined
  return (await verifyDeviceChallenge(device.publicKey, challenge, given.signature)) ? device : undefined
}

function onUnknown(journey: Journey): Outcome {
  const { onUnknownDevice } = journey.definition
  if (onUnknownDevice === 'step-up') return next(unknownDeviceForm)
  if (onUnknownDevice === 'allow') return signOrEnd(journey)
  journey.access = 'restricted'
  return next(restricted)
}

/** Tells the person that less is allowed from here. */
const restricted: Step = {
  type: stepTypes.information,
  fields: {
    title: 'This device is not known',
    text: 'You are signed in with restricted access.',
    button_text: 'Continue',
  },
  accept: (_sandbox, journey, { assert }) => (assert === 'action' ? signOrEnd(journey) : badInput()),
}
