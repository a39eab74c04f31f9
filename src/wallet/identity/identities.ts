import * as v from 'valibot'
import { WalletError } from '../errors.ts'
import type { Sealer } from '../flow/options.ts'
import type { IdentityProvider } from '../providers/identity-provider.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { IdentityRow } from '../store/rows.ts'
import { isSameInOrganisation, isSamePerson } from './same.ts'
import type { Identity, IdentityState, LinkedIdentity } from './types.ts'

/** Where something was linked. */
type LinkingProvider = Pick<IdentityProvider, 'id' | 'perOrganisation'>

/** The identities linked to this device, in table `identities`. */
export interface IdentityBook {
  /** Oldest first. Throws `locked`. */
  list(): Promise<readonly Identity[]>
  find(id: string): Promise<Identity | undefined>
  /** Throws `not_found`. */
  require(id: string): Promise<Identity>
  /**
   * Stores what was linked under `id`. The same person at the same provider, where it tells organisations apart in the same
   * one, keeps the older id, the name they gave it and its rule; the id that holds is returned.
   */
  save(id: string, provider: LinkingProvider, linked: LinkedIdentity): Promise<string>
  /** Writes down how the provider says it stands. */
  setState(id: string, state: IdentityState): Promise<void>
  /** Notes a use, epoch milliseconds. */
  touch(id: string, at: number): Promise<void>
  /** Gives it the person's own name; an empty one takes it away. Throws `not_found`. */
  rename(id: string, label: string): Promise<void>
  /** Takes it and its rule away. */
  remove(id: string): Promise<void>
}

const factsSchema = v.object({
  subject: v.string(),
  name: v.string(),
  label: v.exactOptional(v.string()),
  organisation: v.exactOptional(v.object({ id: v.string(), name: v.string() })),
  reference: v.record(v.string(), v.string()),
})
type Facts = v.InferOutput<typeof factsSchema>

const placeOf = (id: string) => `identity/${id}`

export function createIdentityBook(db: WalletDatabase, sealer: Sealer, now: () => number = Date.now): IdentityBook {
  async function open({ sealed, ...plain }: IdentityRow): Promise<Identity> {
    return { ...plain, ...v.parse(factsSchema, await sealer.unseal(placeOf(plain.id), sealed)) }
  }

  async function list(): Promise<readonly Identity[]> {
    const identities = await Promise.all((await db.identities.toArray()).map(open))
    return identities.sort((one, other) => one.createdAt - other.createdAt)
  }

  async function find(id: string): Promise<Identity | undefined> {
    const row = await db.identities.get(id)
    return row && open(row)
  }

  async function require(id: string): Promise<Identity> {
    const identity = await find(id)
    if (!identity) throw new WalletError('not_found', { what: 'identity' })
    return identity
  }

  return {
    list,
    find,
    require,
    async save(id, { id: provider, perOrganisation }, linked) {
      const isSame = perOrganisation ? isSameInOrganisation : isSamePerson
      const same = (await list()).find(known => known.provider === provider && isSame(known, linked))
      const kept = same?.id ?? id
      const facts: Facts = { ...linked, ...(same?.label !== undefined && { label: same.label }) }
      const sealed = await sealer.seal(placeOf(kept), facts)
      await db.identities.put({ id: kept, provider, state: 'active', createdAt: same?.createdAt ?? now(), sealed })
      return kept
    },
    async setState(id, state) {
      await db.identities.update(id, { state })
    },
    async touch(id, at) {
      await db.identities.update(id, { lastUsed: at })
    },
    async rename(id, label) {
      const { subject, name, organisation, reference } = await require(id)
      const facts: Facts = {
        subject,
        name,
        ...(label !== '' && { label }),
        ...(organisation && { organisation }),
        reference,
      }
      await db.identities.update(id, { sealed: await sealer.seal(placeOf(id), facts) })
    },
    async remove(id) {
      await db.transaction('rw', [db.identities, db.identityRules], async () => {
        await db.identities.delete(id)
        await db.identityRules.delete(id)
      })
    },
  }
}
