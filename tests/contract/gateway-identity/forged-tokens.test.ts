import { generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatewayEnvFromSandbox } from '../../../src/gateway/dev-env.ts'
import { startGateway } from '../../../src/gateway/start.ts'
import { startTransmitSandbox } from '../../../src/sandbox/transmit/start.ts'
import { type Answer, TestWallet } from '../gateway/wallet.ts'
import { bindNew, signIn, startIdentityStage, verify } from './beyond-identity-stage.ts'
import { newBinding, newNonce, type PurchaseNonce } from './binding.ts'
import { type Forge, ForgingCloud, KID } from './forging-cloud.ts'
import { pageOrigin, TestPerson } from './transmit-client.ts'

/** A purchase of a linked person, ready to be verified as often as asked. */
interface Stage {
  readonly cloud: ForgingCloud
  verifyPurchase(asked: PurchaseNonce): Promise<Answer>
  readCheck(nonce: string): Promise<Answer>
  stop(): Promise<void>
}

const change =
  (bend: (claims: JWTPayload) => object): Forge =>
  (claims, cloud) =>
    cloud.sign({ ...claims, ...bend(claims) })

const without =
  (name: string): Forge =>
  (claims, cloud) => {
    const { [name]: _gone, ...rest } = claims
    return cloud.sign(rest)
  }

/** What is wrong with a token, how it is made, and which part of it the gateway names. */
const forgeries: readonly (readonly [string, Forge, string])[] = [
  ['alg none', claims => new UnsecuredJWT(claims).encode(), 'id_token'],
  [
    'HS256 with the public key as the secret',
    async (claims, cloud) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: KID })
        .sign(new TextEncoder().encode(await cloud.publicPem())),
    'id_token',
  ],
  ['the signature of another key under the same name', claims => signedByAnother(claims, KID), 'id_token'],
  ['the signature of a key nobody published', claims => signedByAnother(claims, 'other-1'), 'id_token'],
  ['a changed payload under the right signature', swapPayload, 'id_token'],
  ['another issuer', change(({ iss }) => ({ iss: `${iss}x` })), 'iss'],
  ['another audience', change(() => ({ aud: 'another-client' })), 'aud'],
  ['an end that has passed', change(({ iat = 0 }) => ({ exp: iat - 60 })), 'exp'],
  ['no end', without('exp'), 'exp'],
  ['a beginning that has not come', change(({ iat = 0 }) => ({ nbf: iat + 600 })), 'nbf'],
  ['the nonce of another purchase', change(() => ({ nonce: newNonce() })), 'nonce'],
  ['no nonce', without('nonce'), 'nonce'],
  ['another subject', change(() => ({ sub: '0123456789abcdef' })), 'sub'],
  ['an old sign-in', change(({ iat = 0 }) => ({ auth_time: iat - 301 })), 'auth_time'],
  ['a sign-in that has not happened', change(({ iat = 0 }) => ({ auth_time: iat + 60 })), 'auth_time'],
]

async function signedByAnother(claims: JWTPayload, kid: string): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256')
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid }).sign(privateKey)
}

async function swapPayload(claims: JWTPayload, cloud: ForgingCloud): Promise<string> {
  const [header, , signature] = (await cloud.sign(claims)).split('.')
  const payload = Buffer.from(JSON.stringify({ ...claims, jti: 'another' })).toString('base64url')
  return `${header}.${payload}.${signature}`
}

async function beyondIdentityStage(): Promise<Stage> {
  let cloud: ForgingCloud | undefined
  const stage = await startIdentityStage(async ({ addresses }) => {
    cloud = await ForgingCloud.start(addresses.rest)
    return cloud.origin
  })
  if (!cloud) throw new Error('the stage did not ask for its cloud')
  const wallet = await TestWallet.enrolled(stage.gateway)
  const bound = await bindNew(stage, wallet)
  expect((await verify(wallet, 'link', await signIn(stage, bound))).status).toBe(200)
  return {
    cloud,
    verifyPurchase: async asked => verify(wallet, 'purchase', await signIn(stage, bound, asked), bound.identityId),
    readCheck: nonce => wallet.get(`/v1/identity-checks/${nonce}`),
    async stop() {
      await cloud?.stop()
      await stage.stop()
    },
  }
}

async function transmitStage(settings: Record<string, string> = {}): Promise<Stage> {
  const sandbox = await startTransmitSandbox()
  const cloud = await ForgingCloud.start(sandbox.addresses.rest)
  const env = { ...gatewayEnvFromSandbox({ transmit: sandbox }), TRANSMIT_CONNECT_URL: cloud.origin, ...settings }
  const gateway = await startGateway(env, { providerNow: () => sandbox.clock.now(), log: () => undefined })
  const wallet = await TestWallet.enrolled(gateway)
  await fetch(`${sandbox.addresses.control}/__sandbox/switch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ allowedOrigins: [pageOrigin] }),
  })
  const person = await TestPerson.create(sandbox)
  const ask = (body: object) => wallet.post('/v1/transmit/verify', { deviceKeyId: person.keyId, ...body })
  const nonce = newNonce()
  const linked = await ask({ purpose: 'link', nonce, code: await person.register({ nonce }) })
  const { subject } = linked.body as { subject: string }
  return {
    cloud,
    verifyPurchase: async asked =>
      ask({
        purpose: 'purchase',
        subject,
        ...asked,
        code: await person.signIn('passkey_login', { nonce: asked.nonce }),
      }),
    readCheck: asked => wallet.get(`/v1/identity-checks/${asked}`),
    async stop() {
      await gateway.stop()
      await cloud.stop()
      await sandbox.stop()
    },
  }
}

/** What a journey ended with, and which part of it the gateway names; by the token's list alone it would do. */
const ends = [
  ['unknown device', { context: { device_status: 'unknown', access: 'full' } }, 'device_status'],
  ['known device, restricted', { context: { device_status: 'known', access: 'restricted' } }, 'access'],
  ['another device', { context: { device_status: 'known', device_key_id: 'b'.repeat(64) } }, 'device_key_id'],
  ['nothing said of the device', { context: {} }, 'context'],
  ['no context', { context: undefined }, 'context'],
] as const

describe('a journey of Transmit', () => {
  it.each(ends)(
    'that ended with %s is refused, though the token lists the device, and uses nothing up',
    async (...end) => {
      const [, beside, field] = end
      const asked = await newBinding()
      transmit.cloud.beside = beside
      const refused = await transmit.verifyPurchase(asked)
      expect([refused.status, refused.body]).toMatchObject([403, { error: { code: 'identity_refused', field } }])
      expect((await transmit.readCheck(asked.nonce)).status).toBe(404)
      expect((await transmit.verifyPurchase(asked)).status).toBe(200)
    },
  )

  it('that says nothing will do where the operator has settled for the token’s list, what it says still counts', async () => {
    const settled = await transmitStage({ TRANSMIT_DEVICE_PROOF: 'token' })
    settled.cloud.beside = { context: undefined }
    expect((await settled.verifyPurchase(await newBinding())).status).toBe(200)
    settled.cloud.beside = { context: { device_status: 'unknown' } }
    expect((await settled.verifyPurchase(await newBinding())).body).toMatchObject({ error: { field: 'device_status' } })
    settled.cloud.beside = { context: undefined }
    settled.cloud.forge = change(() => ({ device_keys: [] }))
    expect((await settled.verifyPurchase(await newBinding())).body).toMatchObject({ error: { field: 'device_keys' } })
    await settled.stop()
  })

  let transmit: Stage
  beforeAll(async () => {
    transmit = await transmitStage()
  })
  afterAll(() => transmit.stop())
})

const otherRealm = '00000000000000aa'

const ofBeyondIdentity: typeof forgeries = [
  ['another tenant', change(() => ({ bi_t: otherRealm })), 'bi_t'],
  ['another realm', change(() => ({ bi_r: otherRealm })), 'bi_r'],
]

const ofTransmit: typeof forgeries = [
  ['another device', change(() => ({ device_keys: ['0'.repeat(64)] })), 'device_keys'],
  ['no device', change(() => ({ device_keys: [] })), 'device_keys'],
  ['no passkey', change(() => ({ amr: ['pwd'] })), 'amr'],
  ['the approval of another purchase', change(() => ({ approval_data: { purchase: 'another' } })), 'approval_data'],
]

describe.each([
  ['Beyond Identity', beyondIdentityStage, [...forgeries, ...ofBeyondIdentity]],
  ['Transmit', () => transmitStage(), [...forgeries, ...ofTransmit]],
] as const)('an ID token of %s', (_provider, start, all) => {
  let stage: Stage
  beforeAll(async () => {
    stage = await start()
  })
  afterAll(() => stage.stop())

  it.each(all)('with %s is refused and uses nothing up', async (_name, forge, field) => {
    const asked = await newBinding()
    const { nonce } = asked
    stage.cloud.forge = forge
    const refused = await stage.verifyPurchase(asked)
    expect([refused.status, refused.body]).toMatchObject([403, { error: { code: 'identity_refused', field } }])
    expect((await stage.readCheck(nonce)).status).toBe(404)
    expect((await stage.verifyPurchase(asked)).body).toMatchObject({ nonce, purpose: 'purchase' })
  })
})
