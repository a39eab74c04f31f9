import { calculateJwkThumbprint } from 'jose'
import { type BindRequest, bindRequestSchema } from '../../../wire/beyond-identity/bind.ts'
import { subjectOf } from '../../../wire/beyond-identity/ids.ts'
import { timeFromEpoch } from '../../../wire/beyond-identity/primitives.ts'
import type { BiContext, Http } from '../context.ts'
import { readJson } from '../endpoint.ts'
import { realm, tenant } from '../fixtures.ts'
import { moveJob } from '../management/jobs.ts'
import { newId } from '../random.ts'
import { apiRefusal, resourceRefusal } from '../refusal.ts'
import type { Credential, Job } from '../state.ts'
import { configOf } from './info.ts'
import type { Expected, ProvenKey } from './proven-key.ts'
import { verifySoftwareKey } from './software-key.ts'
import { openJob } from './ticket.ts'
import { verifyPasskey } from './webauthn-key.ts'

/** `POST …:bind` (contract 4.4): token, state, possession, subject, then one key for one identity. */
export async function bindKey(sandbox: BiContext, http: Http, jobId: string): Promise<Response> {
  const { job, token } = openJob(sandbox, http, jobId)
  const request = await readJson(http, bindRequestSchema)
  requireMethod(sandbox, job, request)
  const ids = { tenantId: tenant.id, realmId: realm.id, identityId: job.identityId }
  const key = await verify(sandbox, request, { subject: subjectOf(ids), token })
  const credential = await keep(sandbox, job, key)
  moveJob(sandbox, job, 'COMPLETE')
  job.credentialId = credential.id
  sandbox.state.counts.bound += 1
  const at = timeFromEpoch(credential.createdAt)
  return http.json({ id: credential.id, state: 'ACTIVE', create_time: at, update_time: at })
}

/** The published client makes a device's passkey for a software configuration too, where there is an authenticator. */
function requireMethod(sandbox: BiContext, job: Job, { type }: BindRequest): void {
  const { method } = configOf(sandbox, job)
  if (method === 'webauthn_passkey' && type === 'JWT') throw apiRefusal(400, `the configuration asks for ${method}`)
}

function verify(sandbox: BiContext, { type, raw }: BindRequest, expected: Expected): Promise<ProvenKey> {
  return type === 'JWT' ? verifySoftwareKey(raw, expected) : verifyPasskey(sandbox, raw, expected)
}

async function keep(sandbox: BiContext, job: Job, key: ProvenKey): Promise<Credential> {
  const thumbprint = await calculateJwkThumbprint(key.jwk)
  const bound = [...sandbox.state.credentials.values()].find(other => other.thumbprint === thumbprint)
  if (bound) throw resourceRefusal(409, 'this key is bound already', 'Credential', bound.id)
  const now = sandbox.clock.now()
  const about = { id: newId(), identityId: job.identityId, createdAt: now, updatedAt: now }
  const credential: Credential = { ...about, ...key, thumbprint, state: 'ACTIVE' }
  sandbox.state.credentials.set(credential.id, credential)
  return credential
}
