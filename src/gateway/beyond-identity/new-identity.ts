import type { NewIdentityBody } from '../../wire/beyond-identity/gateway-api.ts'
import type { BiIdentity, CreateIdentityRequest } from '../../wire/beyond-identity/identities.ts'
import { timeToEpoch } from '../../wire/beyond-identity/primitives.ts'
import { sha256Base64Url } from '../hash.ts'
import { keepCreated } from '../identity/identities.ts'
import type { Database } from '../store/database.ts'
import { isOfCall, makeOwned } from './calls.ts'
import { IdentityTaken } from './client.ts'
import { refTo } from './jobs.ts'
import type { BiService } from './service.ts'

/** Makes an identity that belongs to the wallet; returns its id. @throws Refusal 409 when the user name is taken */
export async function createIdentity(
  { client, now }: BiService,
  store: Database,
  walletId: string,
  { displayName, username, emailAddress }: NewIdentityBody,
): Promise<string> {
  const address = emailAddress === undefined ? {} : { primary_email_address: emailAddress }
  const wanted: CreateIdentityRequest = {
    identity: { display_name: displayName, traits: { type: 'traits_v0', username, ...address } },
  }
  const about = sha256Base64Url(JSON.stringify(wanted))
  const made = await makeOwned<BiIdentity>(
    store,
    { walletId, kind: 'identity', about },
    {
      now: now(),
      make: earlier => client.createIdentity(wanted).catch(error => findOwn(client, error, wanted, earlier)),
      keep: (tx, { id }) => keepCreated(tx, refTo(walletId, id), now()),
    },
  )
  return made.id
}

/** The name is taken: by ourselves, if that identity is the wanted one and was made in the very call that was cut off. */
async function findOwn(
  client: BiService['client'],
  error: unknown,
  { identity: wanted }: CreateIdentityRequest,
  earlier: number | undefined,
): Promise<BiIdentity> {
  if (!(error instanceof IdentityTaken) || error.identityId === undefined || earlier === undefined) throw error
  const taken = await client.readIdentity(error.identityId)
  const { username, primary_email_address: email } = taken.traits
  const isWanted =
    taken.display_name === wanted.display_name &&
    username === wanted.traits.username &&
    email === wanted.traits.primary_email_address
  if (!isWanted || !isOfCall(earlier, timeToEpoch(taken.create_time, 'create_time'))) throw error
  return taken
}
