import type { Device } from './device.ts'

/** Texts this short stand in many places without being a secret there. */
const SHORTEST = 12

/** Stands beside secrets and says only what kind of thing they are. */
const openMembers = new Set(['kind'])

/** Notes every longer text that is kept under a secret's reference from now on: it must be found nowhere else. */
export function watchSecrets({ session }: Device): ReadonlySet<string> {
  const texts = new Set<string>()
  const take = (value: unknown, member = ''): void => {
    if (typeof value === 'string' && value.length >= SHORTEST && !openMembers.has(member)) texts.add(value)
    if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) take(inner, name)
  }
  const set = session.set.bind(session)
  session.set = async items => {
    for (const [key, value] of Object.entries(items)) if (key.startsWith('secret:')) take(value)
    await set(items)
  }
  return texts
}

/** Everything in the wallet's database, as text. */
export async function databaseOf({ db }: Device): Promise<string> {
  return JSON.stringify(await Promise.all(db.tables.map(table => table.toArray())))
}
