import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { isoCBOR } from '@simplewebauthn/server/helpers'

interface Passkey {
  readonly id: string
  readonly privateKey: KeyObject
  readonly userHandle: string
  counter: number
}

/** What a test may get wrong on purpose. */
export interface Behaviour {
  readonly userVerified?: boolean
  readonly origin?: string
  readonly challenge?: string
}

/** A passkey authenticator in software: real ES256 keys and signatures, discoverable credentials. */
export class SoftwareAuthenticator {
  readonly #passkeys: Passkey[] = []
  readonly #origin: string

  /** `origin` is the page's, as the browser would report it. */
  constructor(origin: string) {
    this.#origin = origin
  }

  /** Throws `InvalidStateError`, as a browser does, when it holds a passkey that is excluded. */
  create(
    options: {
      challenge: string
      rp: { id?: string }
      user: { id: string }
      excludeCredentials?: readonly { readonly id: string }[]
    },
    wrong: Behaviour = {},
  ): RegistrationResponseJSON {
    const { excludeCredentials = [] } = options
    if (excludeCredentials.some(({ id }) => this.#passkeys.some(passkey => passkey.id === id)))
      throw Object.assign(new Error('a passkey exists'), { name: 'InvalidStateError' })
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const passkey = { id: randomBytes(32).toString('base64url'), privateKey, userHandle: options.user.id, counter: 0 }
    this.#passkeys.push(passkey)
    const clientData = this.#clientData('webauthn.create', options.challenge, wrong)
    const authData = Buffer.concat([
      authenticatorData(options.rp.id ?? '', 0x40, passkey.counter, wrong),
      attested(passkey, publicKey),
    ])
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(authData)],
    ])
    const attestationObject = encode(isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0]))
    return {
      id: passkey.id,
      rawId: passkey.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: encode(clientData),
        attestationObject,
        transports: ['internal'],
        publicKey: encode(publicKey.export({ type: 'spki', format: 'der' })),
        publicKeyAlgorithm: -7,
      },
    }
  }

  /** The person deletes every passkey there is. */
  forget(): void {
    this.#passkeys.length = 0
  }

  get(options: { challenge: string; rpId?: string }, wrong: Behaviour = {}): AuthenticationResponseJSON {
    const passkey = this.#passkeys.at(-1)
    if (passkey === undefined) throw new Error('no passkey was created')
    passkey.counter += 1
    const clientData = this.#clientData('webauthn.get', options.challenge, wrong)
    const authData = authenticatorData(options.rpId ?? '', 0, passkey.counter, wrong)
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()])
    return {
      id: passkey.id,
      rawId: passkey.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: encode(clientData),
        authenticatorData: encode(authData),
        signature: encode(sign('sha256', signed, passkey.privateKey)),
        userHandle: passkey.userHandle,
      },
    }
  }

  #clientData(type: string, challenge: string, wrong: Behaviour): Buffer {
    const { origin = this.#origin, challenge: asked = challenge } = wrong
    return Buffer.from(JSON.stringify({ type, challenge: asked, origin, crossOrigin: false }))
  }
}

const userPresent = 0x01
const userVerified = 0x04

function authenticatorData(rpId: string, extraFlags: number, counter: number, wrong: Behaviour): Buffer {
  const flags = userPresent | (wrong.userVerified === false ? 0 : userVerified) | extraFlags
  const count = Buffer.alloc(4)
  count.writeUInt32BE(counter)
  return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), count])
}

function attested(passkey: Passkey, publicKey: KeyObject): Buffer {
  const id = Buffer.from(passkey.id, 'base64url')
  const length = Buffer.alloc(2)
  length.writeUInt16BE(id.length)
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const cose = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
    [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
  ])
  const key = isoCBOR.encode(cose as Parameters<typeof isoCBOR.encode>[0])
  return Buffer.concat([Buffer.alloc(16), length, id, key])
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
