import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CardinalSandbox } from '../../../src/sandbox/cardinal/start.ts'
import { cardTypes } from '../../../src/wire/cardinal/card-type.ts'
import { readSetup } from '../../../src/wire/cardinal/sdk.ts'
import { control, Merchant, startCardinalSandbox } from './support/merchant.ts'

/** The library as the sandbox serves it, run in a page that is none: its texts and refusals (seed; contract 4, 9). */

interface Library {
  setup(options?: unknown): Promise<unknown>
  completeEnrollment(enrolment?: unknown): Promise<void>
}

let sandbox: CardinalSandbox
beforeAll(async () => {
  sandbox = await startCardinalSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(() => control(sandbox, 'reset'))

/** What the library finds in its page. */
interface Found {
  /** Absent: a browser without WebAuthn. */
  readonly authenticator?: () => Promise<boolean>
  readonly fetch?: typeof fetch
}

const present: Found = { authenticator: async () => true }

async function load({ authenticator, fetch: send = fetch }: Found = present): Promise<Library> {
  const { webLoopback, web } = sandbox.addresses
  const source = await (await fetch(webLoopback + new URL(sandbox.sdkUrl).pathname)).text()
  class HTMLScriptElement {
    readonly src = sandbox.sdkUrl
  }
  const PublicKeyCredential = authenticator && { isUserVerifyingPlatformAuthenticatorAvailable: authenticator }
  const window: { CardinalFido?: Library; PublicKeyCredential?: unknown } = { PublicKeyCredential }
  const document = { currentScript: new HTMLScriptElement() }
  const here = (url: string, init: RequestInit) => send(url.replace(web, webLoopback), init)
  runInNewContext(source, { window, document, HTMLScriptElement, PublicKeyCredential, URL, Error, fetch: here })
  if (!window.CardinalFido) throw new Error('the library did not announce itself')
  return window.CardinalFido
}

const rejection = (asked: Promise<unknown>) =>
  asked.then(
    () => 'resolved',
    (thrown: unknown) => thrown,
  )

describe('setup', () => {
  it.each(cardTypes)('supports %s on a device with an authenticator of its own', async CardType => {
    expect(readSetup(await (await load()).setup({ CardType }))).toEqual({
      supported: true,
      payload: expect.any(String),
    })
  })

  it.each<[string, unknown, Found]>([
    ['no argument', undefined, present],
    ['no card type', {}, present],
    ['an unknown card type', { CardType: 'XYZ' }, present],
    ['no authenticator', { CardType: 'VSA' }, { authenticator: async () => false }],
    ['no WebAuthn', { CardType: 'VSA' }, {}],
  ])('with %s is not supported, and gives no payload', async (_, options, found) => {
    expect(await (await load(found)).setup(options)).toEqual({ FidoSupported: false })
  })

  it('rejects when the browser throws', async () => {
    const library = await load({ authenticator: () => Promise.reject(new Error('no access')) })
    expect(await rejection(library.setup({ CardType: 'VSA' }))).toMatchObject({ message: 'no access' })
  })
})

describe('completeEnrollment', () => {
  it('resolves with nothing once the device is known', async () => {
    const UserId = await new Merchant(sandbox).enrolled()
    expect(await (await load()).completeEnrollment({ UserId })).toBeUndefined()
  })

  it.each([undefined, null, 'abc123ish2826', 7])('rejects %o as no object', async enrolment => {
    expect(await rejection((await load()).completeEnrollment(enrolment))).toBe('Invalid enrollment object')
  })

  it.each([{}, { UserId: 7 }, { UserId: '' }, { UserId: 'a b' }, { UserId: 'x'.repeat(65) }])(
    'rejects the UserId of %o',
    async enrolment => {
      expect(await rejection((await load()).completeEnrollment(enrolment))).toBe('Invalid UserId')
    },
  )

  it.each([
    ['invalid-object', 'Invalid enrollment object'],
    ['invalid-user', 'Invalid UserId'],
  ])('rejects a good argument with these words when the sandbox is told %s', async (completion, words) => {
    const UserId = await new Merchant(sandbox).enrolled()
    await control(sandbox, 'switch', { completion })
    expect(await rejection((await load()).completeEnrollment({ UserId }))).toBe(words)
    await control(sandbox, 'switch', { completion: 'works' })
    expect(await (await load()).completeEnrollment({ UserId })).toBeUndefined()
  })

  it('rejects with whatever was thrown', async () => {
    const offline = await load({ ...present, fetch: () => Promise.reject(new TypeError('Failed to fetch')) })
    expect(await rejection(offline.completeEnrollment({ UserId: 'u1' }))).toBe('Unexpected exception: Failed to fetch')
    expect(await rejection((await load()).completeEnrollment({ UserId: 'stranger' }))).toBe(
      'Unexpected exception: HTTP 404',
    )
  })
})
