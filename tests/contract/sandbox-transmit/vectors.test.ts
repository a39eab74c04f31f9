import { generateKeyPair } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { createClock } from '../../../src/sandbox/clock.ts'
import { createFaults } from '../../../src/sandbox/faults.ts'
import { createJournal } from '../../../src/sandbox/journal.ts'
import { mosaicApp } from '../../../src/sandbox/transmit/app.ts'
import { defaultSwitches, type TransmitContext } from '../../../src/sandbox/transmit/context.ts'
import { client } from '../../../src/sandbox/transmit/fixtures.ts'
import { createState, type User } from '../../../src/sandbox/transmit/state.ts'
import { addUser } from '../../../src/sandbox/transmit/users.ts'
import { verifyAuthentication, verifyRegistration } from '../../../src/sandbox/transmit/webauthn/verify.ts'
import vectors from '../../vectors/transmit.json' with { type: 'json' }

const { T1, T2 } = vectors
const { privateKey } = await generateKeyPair('RS256')
const toUrl = (text: string) => Buffer.from(text, 'base64').toString('base64url')

let sandbox: TransmitContext
let user: User

beforeEach(() => {
  sandbox = {
    clock: createClock(),
    faults: createFaults(),
    journal: createJournal(),
    key: { privateKey, publicJwk: { kid: 'k' } },
    addresses: { web: '', rest: '', control: '' },
    state: createState(),
    switches: { ...defaultSwitches(), allowedOrigins: [T2.origin] },
  }
  user = addUser(sandbox, 'ann')
  openSession('register', T2.registration)
  openSession('authenticate', T2.authentication)
})

function openSession(
  kind: 'register' | 'authenticate',
  { sessionId, challenge }: { readonly sessionId: string; readonly challenge: string },
): void {
  const about = { origin: T2.origin, username: user.username, approval: undefined }
  const startedAt = sandbox.clock.now()
  const times = { startedAt, expiresAt: startedAt + 300_000 }
  sandbox.state.sessions.set(sessionId, { kind, challenge: toUrl(challenge), ...about, ...times })
}

interface Encoded {
  webauthnSessionId: string
  publicKeyCredential: { response: { clientDataJSON: string; signature: string } }
}

/** The authentication result of the vector, bent. */
function bent(change: (result: Encoded) => void): string {
  const result: Encoded = JSON.parse(atob(T2.authentication.result))
  change(result)
  return btoa(JSON.stringify(result))
}

describe('vector T1 at the sandbox', () => {
  it('binds the key under its id and under no other', async () => {
    sandbox.state.clientTokens.set('backend', Number.POSITIVE_INFINITY)
    const add = (keyId: string) =>
      mosaicApp(sandbox).request(`/v1/users/${user.id}/device-keys?clientId=${client.id}`, {
        method: 'POST',
        headers: { authorization: 'Bearer backend', 'content-type': 'application/json' },
        body: JSON.stringify({ key_id: keyId, public_key: T1.publicKey }),
      })
    expect((await add(T1.keyId.replace(/^f/, '0'))).status).toBe(400)
    expect((await add(T1.keyId)).status).toBe(201)
  })
})

describe('vector T2 at the sandbox', () => {
  beforeEach(() => verifyRegistration(sandbox, user, T2.registration.result))

  it('registers and authenticates', async () => {
    expect(user.passkeys).toMatchObject([{ origin: T2.origin, credential: { id: toUrl(btoa(idBytes())) } }])
    const { user: signedIn } = await verifyAuthentication(sandbox, T2.authentication.result)
    expect(signedIn).toBe(user)
    expect(user.passkeys[0]?.credential.counter).toBe(T2.authentication.counter)
  })

  it('refuses the same result twice', async () => {
    await verifyAuthentication(sandbox, T2.authentication.result)
    await expect(verifyAuthentication(sandbox, T2.authentication.result)).rejects.toThrow('no such session')
  })

  it.each([
    [
      'another session id',
      bent(result => {
        result.webauthnSessionId = 'ws-auth-0002'
      }),
    ],
    [
      'another origin',
      bent(result => rewrite(result, clientData => ({ ...clientData, origin: 'http://evil.example' }))),
    ],
    [
      'a signature whose last byte was changed',
      bent(({ publicKeyCredential: { response } }) => {
        const bytes = Buffer.from(response.signature, 'base64')
        bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
        response.signature = bytes.toString('base64')
      }),
    ],
  ])('refuses %s', async (_name, encoded) => {
    await expect(verifyAuthentication(sandbox, encoded)).rejects.toThrow()
    expect(sandbox.state.counts.authentications).toBe(0)
  })

  it('refuses it for another challenge', async () => {
    openSession('authenticate', { ...T2.authentication, challenge: btoa('assertion-challenge-000000000002') })
    await expect(verifyAuthentication(sandbox, T2.authentication.result)).rejects.toThrow(/challenge/i)
  })
})

function rewrite({ publicKeyCredential: { response } }: Encoded, change: (clientData: object) => object): void {
  response.clientDataJSON = btoa(JSON.stringify(change(JSON.parse(atob(response.clientDataJSON)))))
}

function idBytes(): string {
  return Buffer.from(T2.credentialIdHex, 'hex').toString('latin1')
}
