import { gatewayEnvFromSandbox } from '../../../src/gateway/dev-env.ts'
import { type RunningGateway, startGateway } from '../../../src/gateway/start.ts'
import type { Database, Queryable } from '../../../src/gateway/store/database.ts'
import { type BeyondIdentitySandbox, startBeyondIdentitySandbox } from '../../../src/sandbox/beyond-identity/start.ts'
import type { CheckBinding } from '../../../src/wire/identity-check.ts'
import type { TestWallet } from '../gateway/wallet.ts'
import { ask, call, control, openLink, software, TestDevice } from '../sandbox-beyond-identity/client.ts'
import { emptyStore } from '../support/store.ts'
import { newBinding } from './binding.ts'

/** The cloud and a gateway of an operator whose application takes software keys: a test is a device without a browser. */
export interface IdentityStage {
  readonly sandbox: BeyondIdentitySandbox
  readonly gateway: RunningGateway
  readonly store: Database
  readonly lines: object[]
  /** The store fails once, at the next statement like this: the gateway gets no further than to there. */
  readonly crash: { on: RegExp | undefined }
  stop(): Promise<void>
}

/** `through` is where the gateway reaches the cloud, if not the sandbox itself. */
export async function startIdentityStage(
  through: (sandbox: BeyondIdentitySandbox) => Promise<string> = async ({ addresses }) => addresses.rest,
): Promise<IdentityStage> {
  const sandbox = await startBeyondIdentitySandbox()
  const database = await emptyStore()
  const crash = { on: undefined as RegExp | undefined }
  const store = crashing(database, crash)
  const lines: object[] = []
  const env = {
    ...gatewayEnvFromSandbox({ 'beyond-identity': sandbox }),
    BEYOND_IDENTITY_CONNECT_URL: await through(sandbox),
    BEYOND_IDENTITY_AUTHENTICATOR_CONFIG_ID: software.configId,
    BEYOND_IDENTITY_APPLICATION_ID: software.applicationId,
    BEYOND_IDENTITY_CLIENT_ID: software.clientId,
    BEYOND_IDENTITY_CLIENT_SECRET: software.clientSecret,
  }
  const providerNow = () => sandbox.clock.now()
  const gateway = await startGateway(env, { store, providerNow, log: line => void lines.push(line) })
  await control(sandbox, 'switch', { invokeUrl: gateway.origin })
  return {
    sandbox,
    gateway,
    store,
    lines,
    crash,
    async stop() {
      await gateway.stop()
      await store.close()
      await sandbox.stop()
    },
  }
}

function crashing(database: Database, crash: IdentityStage['crash']): Database {
  const wrap = (queryable: Queryable): Queryable => ({
    async query(sql, params) {
      if (!crash.on?.test(sql)) return queryable.query(sql, params)
      crash.on = undefined
      throw new Error('the process died here')
    },
  })
  return {
    ...wrap(database),
    transaction: body => database.transaction(tx => body(wrap(tx))),
    close: () => database.close(),
  }
}

let names = 0

/** Makes an identity without an address and binds a device to it. */
export async function bindNew({ sandbox }: IdentityStage, wallet: TestWallet) {
  names += 1
  const made = await wallet.post('/v1/beyond-identity/identities', { displayName: 'Ann', username: `ann-${names}` })
  const { identityId } = made.body as { identityId: string }
  const job = await wallet.post(`/v1/beyond-identity/identities/${identityId}/binding-jobs`, {
    deliveryMethod: 'RETURN',
  })
  const device = await TestDevice.create()
  await device.bind(sandbox, await openLink(sandbox, (job.body as { link: string }).link))
  return { identityId, device }
}

export interface SignIn {
  readonly nonce: string
  readonly binding?: CheckBinding
  readonly code: string
  readonly codeVerifier: string
}

/** Signs in as the wallet would: authorize with a nonce, prove with the device. */
export async function signIn(
  { sandbox, gateway }: IdentityStage,
  { identityId, device }: { readonly identityId: string; readonly device: TestDevice },
  about?: Pick<SignIn, 'nonce' | 'binding'>,
): Promise<SignIn> {
  const asked = about ?? (await newBinding())
  const { request, verifier } = await ask(sandbox, asked.nonce, {
    redirect_uri: `${gateway.origin}/callback/sign-in/return`,
  })
  const { body } = await device.prove(sandbox, request, identityId)
  return { ...asked, code: body.code, codeVerifier: verifier }
}

export function verify(wallet: TestWallet, purpose: 'link' | 'purchase', given: SignIn, identityId?: string) {
  const { binding, ...rest } = given
  return wallet.post('/v1/beyond-identity/verify', {
    purpose,
    application: 'embedded',
    ...rest,
    ...(purpose === 'purchase' && { binding }),
    ...(identityId !== undefined && { identityId }),
  })
}

/** Where the last mailed link leads a browser. */
export async function followMail(stage: IdentityStage): Promise<string> {
  const { sandbox } = stage
  const outbox = (await (await fetch(`${sandbox.addresses.control}/__sandbox/outbox`)).json()) as { link: string }[]
  const answer = await call(sandbox, outbox.at(-1)?.link ?? '', { headers: { accept: 'text/html' } })
  return answer.headers.get('location') ?? ''
}

/** Opens an address of the gateway as a browser does; the address it goes on to. */
export async function browse({ gateway }: IdentityStage, address: string): Promise<string> {
  const url = address.replace(gateway.origin, gateway.loopback)
  const response = await fetch(url, { redirect: 'manual' })
  return response.headers.get('location') ?? String(response.status)
}
