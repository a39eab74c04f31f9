import type { Money } from '../../../wire/money.ts'
import { type IccDeviceInformation, toIccDeviceInformation, toTmsDeviceInformation } from '../../../wire/visa/device.ts'
import type { FrameSession } from '../../../wire/visa/frame.ts'
import {
  type AuthenticationOptionsRequest,
  type AuthenticationRegistrationsRequest,
  toTmsMerchant,
} from '../../../wire/visa/passkey.ts'
import { toTmsAmount } from '../../../wire/visa/units.ts'
import type { Installation } from '../../link/installation.ts'
import type { Profile } from '../../messages/commands.ts'
import { APPLICATION_NAME } from './identity.ts'

/** What the cardholder is shown while the passkey is asked for. */
export interface Occasion {
  readonly amount: Money
  readonly merchant: { readonly name: string; readonly url: string }
}

/** Body of `authentication-options` (contract 5.1). Holds the session's secret token. */
export function optionsRequest(
  session: FrameSession,
  correlationId: string,
  occasion: Occasion,
): AuthenticationOptionsRequest {
  return {
    clientCorrelationId: correlationId,
    sessionInformation: { secureToken: session.secureToken, correlationId },
    authenticatorRenderMethod: 'IFRAME',
    authenticationMethodType: 'FIDO2',
    orderInformation: { amountDetails: toTmsAmount(occasion.amount) },
    merchantInformation: { merchantDescriptor: toTmsMerchant(occasion.merchant) },
    deviceInformation: toTmsDeviceInformation(session.browserData),
  }
}

/** Body of `authentication-registrations` (contract 5.4): all of the above, and whom to register. */
export function registrationsRequest(
  session: FrameSession,
  correlationId: string,
  occasion: Occasion,
  profile: Profile,
): AuthenticationRegistrationsRequest {
  const options = optionsRequest(session, correlationId, occasion)
  return {
    ...options,
    orderInformation: {
      ...options.orderInformation,
      billTo: { email: profile.email, phoneNumber: profile.phone },
    },
    buyerInformation: { language: `${profile.language}_${profile.country}` },
  }
}

/** `deviceInformation` of the commerce calls (contract 8.1). */
export function commerceDevice(
  session: FrameSession,
  installation: Installation,
  country: string | undefined,
): IccDeviceInformation {
  return toIccDeviceInformation(session.browserData, {
    applicationName: APPLICATION_NAME,
    fingerprintSessionId: session.fingerprintSessionId,
    clientDeviceId: installation.clientId,
    ...(country !== undefined && { country }),
  })
}
