import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose'
import * as v from 'valibot'
import { type BiCredential, credentialListSchema, credentialSchema } from '../../wire/beyond-identity/credentials.ts'
import { readBiProblem } from '../../wire/beyond-identity/errors.ts'
import type { CreateIdentityRequest } from '../../wire/beyond-identity/identities.ts'
import { type BiIdentity, identitySchema } from '../../wire/beyond-identity/identities.ts'
import { applicationPath, identityPath, jobsPath } from '../../wire/beyond-identity/ids.ts'
import {
  type BindingJob,
  type CreateJobRequest,
  type CreateJobResponse,
  createJobResponseSchema,
  jobListSchema,
  jobSchema,
} from '../../wire/beyond-identity/jobs.ts'
import { tokenAnswerSchema } from '../../wire/beyond-identity/token.ts'
import { callProvider, type ProviderAnswer } from '../identity/provider-call.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { BiApplication, BiConfig } from './config.ts'

/** What a code is exchanged with. */
export interface CodeExchange {
  readonly code: string
  readonly codeVerifier: string
  readonly redirectUri: string
}

/** The user name of a new identity is taken, by the identity named where the cloud tells which. */
export class IdentityTaken extends Refusal {
  readonly identityId: string | undefined

  constructor(identityId: string | undefined) {
    super(409, 'identity_conflict', 'username')
    this.identityId = identityId
  }
}

/** The cloud, as the operator's account reaches it. Each call throws Refusal when the cloud does not do it. */
export interface BiClient {
  /** @throws IdentityTaken when somebody has the user name */
  createIdentity(request: CreateIdentityRequest): Promise<BiIdentity>
  readIdentity(identityId: string): Promise<BiIdentity>
  createJob(identityId: string, request: CreateJobRequest): Promise<CreateJobResponse>
  /** An identity's jobs; the first 200. */
  listJobs(identityId: string): Promise<readonly BindingJob[]>
  readJob(identityId: string, jobId: string): Promise<BindingJob>
  revokeJob(identityId: string, jobId: string): Promise<BindingJob>
  listCredentials(identityId: string): Promise<readonly BiCredential[]>
  revokeCredential(identityId: string, credentialId: string): Promise<BiCredential>
  /** The ID token that a code stands for. */
  exchange(application: BiApplication, exchange: CodeExchange): Promise<string>
  /** Keys that sign an application's tokens. */
  keysOf(application: BiApplication): JWTVerifyGetKey
}

export function createBiClient(config: BiConfig, timeout: number): BiClient {
  const { tenantId, realmId } = config
  const ids = (identityId: string) => ({ tenantId, realmId, identityId })
  const pathOf = (application: BiApplication) => applicationPath({ tenantId, realmId, applicationId: application.id })
  const keySets = new Map<string, JWTVerifyGetKey>()

  function send(path: string, body?: object): Promise<ProviderAnswer> {
    const headers = { authorization: `Bearer ${config.apiToken}`, 'content-type': 'application/json' }
    const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) }
    return callProvider(config.apiUrl + path, init, timeout)
  }

  async function manage<const S extends v.GenericSchema>(schema: S, path: string, body?: object) {
    return readAnswer(schema, await send(path, body))
  }

  return {
    async createIdentity(request) {
      const answer = await send(`/v1/tenants/${tenantId}/realms/${realmId}/identities`, request)
      if (answer.status === 409) throw new IdentityTaken(readBiProblem(answer.status, answer.body).resource)
      return readAnswer(identitySchema, answer)
    },
    readIdentity: identityId => manage(identitySchema, identityPath(ids(identityId))),
    createJob: (identityId, request) => manage(createJobResponseSchema, jobsPath(ids(identityId)), request),
    async listJobs(identityId) {
      const { credential_binding_jobs: jobs } = await manage(
        jobListSchema,
        `${jobsPath(ids(identityId))}?page_size=200`,
      )
      return jobs
    },
    readJob: (identityId, jobId) => manage(jobSchema, `${jobsPath(ids(identityId))}/${jobId}`),
    revokeJob: (identityId, jobId) => manage(jobSchema, `${jobsPath(ids(identityId))}/${jobId}:revoke`, {}),
    async listCredentials(identityId) {
      return (await manage(credentialListSchema, `${identityPath(ids(identityId))}/credentials`)).credentials
    },
    revokeCredential: (identityId, credentialId) =>
      manage(credentialSchema, `${identityPath(ids(identityId))}/credentials/${credentialId}:revoke`, {}),
    async exchange(application, { code, codeVerifier, redirectUri }) {
      const body = new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        code_verifier: codeVerifier,
        redirect_uri: redirectUri,
        client_id: application.clientId,
      })
      const headers = { authorization: basic(application) }
      const url = `${config.authUrl}${pathOf(application)}/token`
      const answer = await callProvider(url, { method: 'POST', headers, body }, timeout)
      if (answer.status === 400) throw new Refusal(403, 'identity_refused', 'code')
      return readAnswer(tokenAnswerSchema, answer).id_token
    },
    keysOf(application) {
      const url = `${config.authUrl}${pathOf(application)}/.well-known/jwks.json`
      const keys = keySets.get(url) ?? createRemoteJWKSet(new URL(url), { timeoutDuration: timeout })
      keySets.set(url, keys)
      return keys
    },
  }
}

function basic({ clientId, clientSecret }: BiApplication): string {
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

/** Turns the cloud's refusals into ours; what the cloud says about its reasons stays here. */
function readAnswer<const S extends v.GenericSchema>(schema: S, { status, body }: ProviderAnswer): v.InferOutput<S> {
  if (status === 401 || status === 403) throw new Refusal(502, 'provider_unauthorized')
  if (status === 404) throw notFound()
  if (status === 409) throw new Refusal(409, 'identity_conflict')
  if (status >= 400) throw new Refusal(422, 'provider_refused')
  const result = v.safeParse(schema, body)
  if (!result.success) throw new Refusal(502, 'provider_unreadable')
  return result.output
}
