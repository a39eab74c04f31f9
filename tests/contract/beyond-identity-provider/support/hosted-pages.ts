import { SoftwareAuthenticator } from '../../sandbox-visa/support/authenticator.ts'
import type { Person } from '../../support/person.ts'
import type { Surface } from '../../support/worker.ts'
import { follow, reached } from './scripts.ts'
import type { World } from './world.ts'

/** Somebody who links by signing in on the provider's page. */
export const viaHosted: Person = {
  'bi-start': ({ view }) => (view.problem ? { decision: 'cancel' } : { decision: 'hosted' }),
}

/** What the person does on a page of Hosted Web. */
export type OnPage = { readonly signIn: string } | 'cancel' | 'close' | 'nothing'

export interface HostedPages {
  /** Opens each page in a tab of its own, which outlives the worker. */
  readonly surface: Surface
  /** Addresses of pages that were opened, oldest first. */
  readonly opened: readonly string[]
  /** What stands behind the `#` of the addresses the tabs have got to. */
  tickets(): readonly string[]
  /** What is done on the pages from now on. */
  do(next: OnPage): void
  /** The browser is gone, and its tabs with it. */
  closeAll(): void
}

/** The provider's page in tabs, as a browser and the page's script use it. On each, `ann` signs in unless told otherwise. */
export function hostedPages(world: () => World): HostedPages {
  /** Where each ceremony's tab has got to. */
  const tabs = new Map<string, string>()
  const opened: string[] = []
  let epoch = 0
  let onPage: OnPage = { signIn: 'ann' }
  /** Each person has a reader of their own. */
  const readers = new Map<string, SoftwareAuthenticator>()
  const known = new Map<string, number>()
  const ticketOf = (address = '') => address.split('#')[1] ?? ''
  return {
    opened,
    tickets: () => [...tabs.values()].map(ticketOf),
    do(next) {
      onPage = next
    },
    closeAll() {
      epoch += 1
      tabs.clear()
    },
    async surface({ id, job }, door) {
      if (known.get(id) !== undefined && known.get(id) !== epoch) return door.lost()
      known.set(id, epoch)
      const { url } = job as { url: string }
      if (!tabs.has(id)) {
        opened.push(url)
        if (onPage === 'nothing') return
        if (onPage === 'close') return door.lost()
        tabs.set(id, await visit(world(), url, onPage, readers))
      }
      await door.result({ ticket: ticketOf(tabs.get(id)) })
    },
  }
}

/** Goes through the page; the address the browser ends at. */
async function visit(
  world: World,
  url: string,
  onPage: 'cancel' | { readonly signIn: string },
  readers: Map<string, SoftwareAuthenticator>,
): Promise<string> {
  const page = await follow(world, url)
  const post = async (step: string, body: object) => {
    const headers = { 'content-type': 'application/json', origin: world.sandbox.addresses.web }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    return (await fetch(`${reached(world, page)}/${step}`, init)).json()
  }
  if (onPage === 'cancel') return follow(world, (await post('cancel', {})).location)
  const { signIn: username } = onPage
  const reader = readers.get(username) ?? new SoftwareAuthenticator(world.sandbox.addresses.web)
  readers.set(username, reader)
  const options = await post('begin', { username })
  const answer = options.registration ? reader.create(options.registration) : reader.get(options.authentication)
  return follow(world, (await post('finish', answer)).location)
}
