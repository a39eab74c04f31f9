import { createRequire } from 'node:module'
import { basename, dirname } from 'node:path'
import * as v from 'valibot'
import type { VisaSandbox } from '../../../../src/sandbox/visa/start.ts'
import type { Mode } from './api.ts'

type Operation =
  | 'enrollCard'
  | 'initiatePurchaseIntent'
  | 'updatePurchaseIntent'
  | 'retrievePaymentCredentials'
  | 'confirmTransactionEvents'
  | 'cancelPurchaseIntent'
  | 'registerAgent'
  | 'getAgent'
  | 'updateAgent'
  | 'addAgentKey'
  | 'listAgentKeys'
  | 'getAgentKey'
  | 'updateAgentKey'
  | 'deactivateAgentKey'
  | 'activateAgentKey'

type Callback = (error: unknown, data: unknown, response: unknown) => void
type Call = (...parameters: [...unknown[], Callback]) => unknown

interface Sdk {
  readonly ApiClient: new () => object
  readonly AgentCapabilitiesApi: new (config: object, client: object) => Readonly<Record<Operation, Call>>
}

// The published package has no types; what is used of it is described above.
const sdk: Sdk = createRequire(import.meta.url)('cybersource-rest-client')

const answerSchema = v.object({ status: v.number(), text: v.optional(v.string()) })

/** The published SDK, unmodified, pointed at the sandbox in one of the three modes (contract 18). */
export class PublishedSdk {
  readonly #api: Readonly<Record<Operation, Call>>

  constructor(sandbox: VisaSandbox, mode: Mode) {
    this.#api = new sdk.AgentCapabilitiesApi(configOf(sandbox, mode), new sdk.ApiClient())
  }

  /** Status and parsed text; the typed result is not looked at because the SDK drops members (contract 11.3). */
  call(operation: Operation, ...parameters: unknown[]): Promise<SdkAnswer> {
    return new Promise((resolve, reject) => {
      this.#api[operation](...parameters, (error, _data, response) => {
        const settled = v.safeParse(answerSchema, response ?? error)
        if (!settled.success) return reject(error)
        const failed = v.safeParse(v.object({ response: answerSchema }), error)
        const text = failed.success ? failed.output.response.text : settled.output.text
        resolve({ status: settled.output.status, body: text === undefined || text === '' ? {} : JSON.parse(text) })
      })
    })
  }
}

export interface SdkAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

function configOf(sandbox: VisaSandbox, mode: Mode): object {
  const { merchant, platformEncryption, addresses } = sandbox
  const common = {
    runEnvironment: merchant.runEnvironment,
    intermediateHost: addresses.rest,
    merchantID: merchant.id,
    logConfiguration: { enableLog: false },
  }
  const secret = { merchantKeyId: merchant.sharedSecret.keyId, merchantsecretKey: merchant.sharedSecret.secret }
  if (mode === 'http-signature') return { ...common, authenticationType: 'http_signature', ...secret }
  if (mode === 'jwt-shared-secret') {
    const certificate = { mleForRequestPublicCertPath: platformEncryption.certificatePath }
    return { ...common, authenticationType: 'jwt', jwtKeyType: 'SHARED_SECRET', ...secret, ...certificate }
  }
  const { path, password, alias } = merchant.p12
  return {
    ...common,
    authenticationType: 'jwt',
    jwtKeyType: 'P12',
    keysDirectory: dirname(path),
    keyFileName: basename(path, '.p12'),
    keyAlias: alias,
    keyPass: password,
    enableResponseMleGlobally: true,
    responseMlePrivateKeyFilePath: path,
    responseMlePrivateKeyFilePassword: password,
  }
}
