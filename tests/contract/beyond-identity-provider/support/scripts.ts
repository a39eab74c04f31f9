import { usePasskey } from '../../support/identity-device.ts'
import type { Person } from '../../support/person.ts'
import type { Device, World } from './world.ts'

export { usePasskey } from '../../support/identity-device.ts'

/** Somebody who makes an identity without a mailbox, and confirms whatever they are asked to. */
export function willing(device: Device, change: Person = {}): Person {
  return {
    'bi-start': () => ({ decision: 'new', displayName: 'Ann Example', username: 'ann' }),
    'bi-bind': () => ({ decision: 'bind' }),
    'bi-software-key': () => ({ decision: 'use' }),
    'bi-continue': () => ({ decision: 'done' }),
    'identity-passkey': ({ view }) => usePasskey(device, view),
    'identity-failed': () => ({ decision: 'cancel' }),
    ...change,
  }
}

/** Somebody with a link in hand. */
export function withLink(device: Device, link: string, change: Person = {}): Person {
  return willing(device, { 'bi-start': ({ view }) => (view.problem ? cancel : { decision: 'link', link }), ...change })
}

export const cancel = { decision: 'cancel' } as const

/** A device without an authenticator. */
export const noPasskeys: Person = { 'identity-passkey': () => ({ decision: 'failed', problem: 'unsupported' }) }

/** The link that was mailed last, followed as a browser does: where the gateway sends it on to, and the secret in that. */
export async function followMail(world: World): Promise<{ readonly address: string; readonly arrival: string }> {
  const link = (await world.outbox()).at(-1)?.link ?? ''
  const opened = await follow(world, link, { accept: 'text/html' })
  const arrived = await follow(world, opened)
  return { address: opened, arrival: arrived.split('/').at(-1) ?? '' }
}

/** Where an address redirects to. */
export async function follow(world: World, address: string, headers: HeadersInit = {}): Promise<string> {
  return (await fetch(reached(world, address), { headers, redirect: 'manual' })).headers.get('location') ?? ''
}

/** How Node reaches what browsers know by name. */
export function reached({ sandbox, gateway }: World, address: string): string {
  const { addresses } = sandbox
  return address.replace(addresses.web, addresses.rest).replace(gateway.origin, gateway.loopback)
}
