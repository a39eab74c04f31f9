import { createPublicKey } from 'node:crypto'
import { importJWK } from 'jose'
import { keyPath, publicPart, readKeyText, readTestKey } from './read.ts'

/** The sandbox's fixed test-only keys, imported and ready to sign, verify and decrypt. */
export async function loadSandboxKeys() {
  const jwk = {
    platform: readTestKey('platform-mle.private.json'),
    merchant: readTestKey('merchant.private.json'),
    frame: readTestKey('frame.private.json'),
    credential: readTestKey('credential.private.json'),
    notification: readTestKey('notification.private.json'),
  }
  return {
    jwk,
    public: {
      platform: publicPart(jwk.platform),
      merchant: publicPart(jwk.merchant),
      frame: publicPart(jwk.frame),
      credential: publicPart(jwk.credential),
      notification: publicPart(jwk.notification),
    },
    platformPrivate: await importJWK(jwk.platform, 'RSA-OAEP-256'),
    /** The merchant's certificate key for one of the signature algorithms; a node key object serves all of them. */
    merchantVerifying: createPublicKey({ key: { ...publicPart(jwk.merchant) }, format: 'jwk' }),
    merchantResponse: await importJWK(publicPart(jwk.merchant), 'RSA-OAEP-256'),
    framePrivate: await importJWK(jwk.frame, 'ES256'),
    framePublic: await importJWK(publicPart(jwk.frame), 'ES256'),
    credentialPrivate: await importJWK(jwk.credential, 'PS256'),
    notificationPrivate: await importJWK(jwk.notification, 'ES256'),
    platformCertificate: readKeyText('platform-mle.certificate.pem'),
    platformCertificatePath: keyPath('platform-mle.certificate.pem'),
    merchantCertificate: readKeyText('merchant.certificate.pem'),
    merchantP12Path: keyPath('merchant.p12'),
    merchantP12Password: 'sandbox-only',
  }
}

export type SandboxKeys = Awaited<ReturnType<typeof loadSandboxKeys>>
