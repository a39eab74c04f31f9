import { DEVICE_MEMBER, deviceRegistrationSchema, stepTypes } from '../../../wire/transmit/journey.ts'
import type { Journey } from '../state.ts'
import { bindDevice, deviceIdOf } from '../users.ts'
import { emailCode } from './email-code.ts'
import { badInput, option, readMembers, takenOption } from './options.ts'
import { signOrEnd } from './signing.ts'
import { next, type Outcome, rejected, type Step } from './step.ts'

/** The step-up for a device that is not known: a code by e-mail, then the device is bound (contract 7). */
export const unknownDeviceForm: Step = {
  type: stepTypes.form,
  fields: {
    form_id: 'unknownDevice',
    escapes: [option('continue', 'Continue'), option('cancel', 'Cancel')],
    app_data: { title: 'This device is not known', text: 'Confirm with a code, and it will be.' },
  },
  accept(sandbox, journey, assertion) {
    const taken = takenOption(assertion)
    if (taken?.id === 'cancel') return rejected('Cancelled', 4002)
    if (taken?.id !== 'continue') return badInput()
    return next(emailCode(sandbox, journey, () => next(deviceRegistration(signOrEnd))))
  },
}

/** Register Device: binds the key whose id the client names, if it is the key's id (contract 5.2). */
export function deviceRegistration(then: (journey: Journey) => Outcome): Step {
  return {
    type: stepTypes.deviceRegistration,
    fields: { app_data: {} },
    async accept(sandbox, journey, { data }) {
      const given = readMembers(deviceRegistrationSchema, data)?.[DEVICE_MEMBER]
      if (!given || !journey.user) return badInput()
      const { platform_device_id: keyId, platform_device_key: publicKey } = given
      if ((await deviceIdOf(publicKey)) !== keyId) return badInput('The id is not the id of the key')
      const device = { keyId, publicKey, createdAt: sandbox.clock.now() }
      if (!bindDevice(sandbox, journey.user, device)) return rejected('This device belongs to somebody else', 4005)
      journey.device = 'registered'
      journey.deviceKeyId = keyId
      return then(journey)
    },
  }
}
