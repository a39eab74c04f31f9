import * as v from 'valibot'
import { DEVICE_MEMBER } from '../../../../wire/transmit/journey.ts'
import { deviceValidationStep } from '../../../../wire/transmit/steps.ts'
import { signChallenge } from '../device.ts'
import { answer, unsupported } from '../replies.ts'
import type { Handler } from '../work.ts'

/** Known Device Status: the fresh challenge, signed with this device's key (contract 5.3). */
export const validateDevice: Handler = async (_flow, { work, device }, { step }) => {
  const told = v.safeParse(deviceValidationStep, step)
  const challenge = told.success ? (told.output.app_data?.challenge ?? told.output.device_challenge) : undefined
  if (challenge === undefined) return unsupported
  return answer(async () => {
    const signature = await signChallenge(work.deps, work.deviceKey, challenge)
    const data = { [DEVICE_MEMBER]: { platform_device_id: device.keyId, signature } }
    return { assert: 'action', input: { app_data: { challenge } }, data }
  })
}

/** Register Device: the public half of this device's key; it is bound to the user (contract 5.2). */
export const registerDevice: Handler = async (_flow, { device }) =>
  answer(() => ({
    assert: 'action',
    input: {},
    data: { [DEVICE_MEMBER]: { platform_device_id: device.keyId, platform_device_key: device.publicKey } },
  }))
