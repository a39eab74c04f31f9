import { type Environment, isSet, type Missing, type Optional } from '../environment.ts'

const businessCenter = 'Cybersource Business Center, Payment Configuration, Key Management'
const accountManager = 'your Cybersource or Visa account manager'

const always: readonly Missing[] = [
  {
    variable: 'CYBERSOURCE_BASE_URL',
    what: 'Address of the Cybersource REST service.',
    where: 'Test: https://apitest.cybersource.com. Production: https://api.cybersource.com.',
  },
  {
    variable: 'CYBERSOURCE_MERCHANT_ID',
    what: 'Id of the merchant account that acts as token requestor.',
    where: 'Cybersource Business Center, top right corner.',
  },
  {
    variable: 'CYBERSOURCE_PLATFORM_CERTIFICATE',
    what: "Cybersource's message-level encryption certificate (PEM), common name CyberSource_SJC_US.",
    where: `In the P12 file of your REST key: ${businessCenter}. \`openssl pkcs12 -in key.p12 -nokeys\` prints it.`,
  },
  {
    variable: 'CYBERSOURCE_RESPONSE_KEY',
    what: 'Your private key (PEM) that answers are encrypted to.',
    where: `${businessCenter}, "REST - API Response MLE".`,
  },
  {
    variable: 'CYBERSOURCE_RESPONSE_KEY_ID',
    what: 'Serial number of the response key, as Key Management lists it.',
    where: `${businessCenter}, "REST - API Response MLE".`,
  },
  {
    variable: 'VISA_FRAME_URL',
    what: 'Address of the Visa authentication page.',
    where: `${accountManager}, with the pilot's onboarding.`,
  },
  {
    variable: 'VISA_FRAME_API_KEY',
    what: 'Public API key of the Visa authentication page.',
    where: `${accountManager}, with the pilot's onboarding.`,
  },
  {
    variable: 'VISA_FRAME_APP_ID',
    what: 'Client application id of the Visa authentication page.',
    where: `${accountManager}, with the pilot's onboarding.`,
  },
]

const signingKey: readonly Missing[] = [
  {
    variable: 'CYBERSOURCE_KEY_ID',
    what: 'Id of your REST key: of the shared secret, or the serialNumber in the subject of the certificate.',
    where: `${businessCenter}, "REST - Shared Secret" or "REST - Certificate".`,
  },
]

const sharedSecret: readonly Missing[] = [
  {
    variable: 'CYBERSOURCE_SHARED_SECRET',
    what: 'The REST shared secret (base64). Or set CYBERSOURCE_PRIVATE_KEY to sign with a certificate instead.',
    where: `${businessCenter}, "REST - Shared Secret"; shown once when it is made.`,
  },
]

/** What the gateway runs without, and what it then does not do. */
export const optionalSettings: readonly Optional[] = [
  {
    variables: ['VISA_NOTIFICATION_KEY'],
    without:
      'What an issuer decides outside the browser is not taken from notifications; wallets find it out by asking.',
  },
]

/** True when the account signs with the private key of a certificate instead of a shared secret. */
export function usesCertificate(env: Environment): boolean {
  return isSet(env, 'CYBERSOURCE_PRIVATE_KEY')
}

/** Every credential of the Cybersource account that is missing (contract 0.4, 3). */
export function missingCredentials(env: Environment): readonly Missing[] {
  const needed = [...always, ...signingKey, ...(usesCertificate(env) ? [] : sharedSecret)]
  return needed.filter(({ variable }) => !isSet(env, variable))
}
