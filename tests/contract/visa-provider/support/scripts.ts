import type { StepUpMethod } from '../../../../src/wire/visa/step-up.ts'
import { ada, type Person } from '../../support/person.ts'

/** Says yes to everything and confirms with the bank by this method. */
export function willing(method: StepUpMethod = 'otp_sms', code = '456789'): Person {
  return {
    disclose: () => ({ decision: 'consent', profile: ada }),
    'step-up-choose': prompt => choose(prompt.view.options, method),
    'step-up-code': () => ({ decision: 'code', code }),
    passkey: () => undefined,
    'passkey-failed': () => ({ decision: 'again' }),
  }
}

export function choose(options: readonly { readonly id: string; readonly method: string }[], method: string) {
  const option = options.find(one => one.method === method)
  return option ? ({ decision: 'choose', optionId: option.id } as const) : ({ decision: 'cancel' } as const)
}
