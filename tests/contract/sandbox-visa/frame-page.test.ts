import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVisaSandbox, type VisaSandbox } from '../../../src/sandbox/visa/start.ts'
import { chromiumPath } from '../../e2e/support/chromium.ts'
import { change, counts, reset } from './support/control.ts'
import type { TmsContext } from './support/frame.ts'
import { embed, type HostPages, hear, heardTypes, open, say, startHostPages } from './support/host-page.ts'
import { cards, Journey } from './support/journey.ts'

let sandbox: VisaSandbox
let hosts: HostPages
let browser: Browser
let context: BrowserContext
let page: Page

beforeAll(async () => {
  sandbox = await startVisaSandbox()
  hosts = await startHostPages()
  browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] })
})
afterAll(async () => {
  await browser.close()
  await hosts.stop()
  await sandbox.stop()
})
beforeEach(async () => {
  await reset(sandbox)
  context = await browser.newContext()
  page = await hostPage('gateway')
})
afterEach(() => context.close())

async function hostPage(name: string): Promise<Page> {
  const opened = await context.newPage()
  await opened.goto(hosts.origin(name))
  return opened
}

const device = 'd1f0a9c4b7e25836ac01d1f0'
const clientMessage = { version: '1', client: { id: device } }

/** Embeds the frame and opens a session; the journey goes on with what the browser said. */
async function session(journey: Journey): Promise<void> {
  await embed(page, sandbox.frame.url)
  const { requestID } = await hear(page, 'AUTH_READY')
  await say(page, { ...clientMessage, type: 'CREATE_AUTH_SESSION', requestID })
  const created = await hear(page, 'AUTH_SESSION_CREATED')
  journey.secureToken = created.sessionContext?.secureToken ?? ''
  journey.userAgent = String(created.browserData?.userAgent)
}

function authenticate(requestID: string, tms: TmsContext): object {
  const { id: identifier, endpoint, payload, action } = tms
  const authenticationContext = { identifier, endpoint, payload, action, platformType: 'WEB' }
  return { type: 'AUTHENTICATE', requestID, version: '1', authenticationContext }
}

async function addAuthenticator(target: Page): Promise<void> {
  const cdp = await context.newCDPSession(target)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

async function registrationContext(journey: Journey): Promise<TmsContext> {
  await journey.tokenize(cards.direct)
  await session(journey)
  await journey.options()
  return (await journey.registration()).body.authenticationContext
}

/** Sends to the first frame of a page from a second frame of the host's own origin: right origin, wrong window. */
async function speakFromSibling(target: Page, message: object): Promise<void> {
  await target.evaluate(async data => {
    const sibling = document.createElement('iframe')
    sibling.src = location.href
    await new Promise(resolve => {
      sibling.onload = resolve
      document.body.append(sibling)
    })
    const script = sibling.contentDocument?.createElement('script') ?? document.createElement('script')
    script.textContent = `parent.frames[0].postMessage(${JSON.stringify(data)}, '*')`
    sibling.contentDocument?.body.append(script)
  }, message)
}

describe('the session', () => {
  it('is created with what the browser says', async () => {
    await session(new Journey(sandbox))
    const created = await hear(page, 'AUTH_SESSION_CREATED')
    expect(created).toMatchObject({
      result: 'COMPLETE',
      version: '1',
      dfpSessionID: expect.stringMatching(/^dfp-/),
      browserData: { browserJavascriptEnabled: true, browserJavaEnabled: false, browserColorDepth: '24' },
      authenticationPreferencesSupported: { requiresPopupForAuthenticate: false, requiresPopupForRegister: true },
    })
  })

  it('is closed on request', async () => {
    await session(new Journey(sandbox))
    const { requestID } = await hear(page, 'AUTH_READY')
    await say(page, { type: 'CLOSE_AUTH_SESSION', requestID, version: '1' })
    expect((await hear(page, 'AUTH_SESSION_CLOSED')).requestID).toBe(requestID)
  })

  it('says which ceremonies need a popup', async () => {
    await change(sandbox, { requirePopup: 'both' })
    await session(new Journey(sandbox))
    const { authenticationPreferencesSupported } = await hear(page, 'AUTH_SESSION_CREATED')
    expect(authenticationPreferencesSupported).toEqual({
      requiresPopupForAuthenticate: true,
      requiresPopupForRegister: true,
    })
  })
})

describe('the envelope', () => {
  it('may be a string', async () => {
    await embed(page, sandbox.frame.url)
    const { requestID } = await hear(page, 'AUTH_READY')
    await say(page, JSON.stringify({ ...clientMessage, type: 'CREATE_AUTH_SESSION', requestID }))
    expect((await hear(page, 'AUTH_SESSION_CREATED')).requestID).toBe(requestID)
  })

  it.each<[string, object]>([
    ['no version', { version: undefined }],
    ['another version', { version: '2' }],
    ['no request id', { requestID: undefined }],
    ['a stale request id', { requestID: '7c9f1c52-3f0c-4a7b-8f3e-0f5f6f3a2b10' }],
  ])('with %s is answered by the known error text', async (_, wrong) => {
    await embed(page, sandbox.frame.url)
    const { requestID } = await hear(page, 'AUTH_READY')
    await say(page, { ...clientMessage, type: 'CREATE_AUTH_SESSION', requestID, ...wrong })
    expect((await hear(page, 'AUTH_FAILED')).error).toEqual({ message: 'Version is invalid' })
  })

  it('of an unknown type is ignored', async () => {
    await embed(page, sandbox.frame.url)
    const { requestID } = await hear(page, 'AUTH_READY')
    await say(page, { type: 'SOMETHING_NEW', requestID, version: '1' })
    await say(page, { ...clientMessage, type: 'CREATE_AUTH_SESSION', requestID })
    await hear(page, 'AUTH_SESSION_CREATED')
    expect(await heardTypes(page)).toEqual(['AUTH_READY', 'AUTH_SESSION_CREATED'])
  })

  it('with a bad device is refused', async () => {
    await embed(page, sandbox.frame.url)
    const { requestID } = await hear(page, 'AUTH_READY')
    await say(page, { type: 'CREATE_AUTH_SESSION', requestID, version: '1', client: { id: 'x' } })
    expect((await hear(page, 'AUTH_FAILED')).error).toEqual({ message: 'INVALID_REQUEST' })
  })
})

describe('other sites', () => {
  it('cannot embed the frame', async () => {
    page = await hostPage('rogue')
    const refused = page.waitForEvent('console', message => message.text().includes('frame-ancestors'))
    await embed(page, sandbox.frame.url)
    await refused
    expect(await heardTypes(page)).toEqual([])
  })

  it('get no answer from a popup they opened', async () => {
    page = await hostPage('rogue')
    const popup = await open(page, sandbox.frame.url)
    const { requestID } = await hear(page, 'AUTH_READY')
    const asked: string[] = []
    popup.on('request', request => asked.push(new URL(request.url()).pathname))
    await popup.evaluate(() => {
      const arrived = new Promise(resolve => addEventListener('message', () => resolve(true)))
      Reflect.set(window, 'arrived', arrived)
    })
    await say(page, { ...clientMessage, type: 'CREATE_AUTH_SESSION', requestID })
    await popup.evaluate(() => Reflect.get(window, 'arrived'))
    // The frame's own listener ran first; whatever it asks its server comes before this.
    await popup.evaluate(() => fetch('/vts-auth/frame.css'))
    expect(asked).toEqual(['/vts-auth/frame.css'])
    expect(await heardTypes(page)).toEqual(['AUTH_READY'])
  })

  it('cannot speak to a frame that is not theirs', async () => {
    await embed(page, sandbox.frame.url)
    const { requestID } = await hear(page, 'AUTH_READY')
    await speakFromSibling(page, { ...clientMessage, type: 'CREATE_AUTH_SESSION', requestID })
    await say(page, { type: 'CLOSE_AUTH_SESSION', requestID, version: '1' })
    await hear(page, 'AUTH_SESSION_CLOSED')
    expect(await heardTypes(page)).toEqual(['AUTH_READY', 'AUTH_SESSION_CLOSED'])
  })

  it('need the public key of a known client in the address', async () => {
    const status = async (query: string) => {
      const { port } = new URL(sandbox.frame.origin)
      return (await fetch(`http://127.0.0.1:${port}/vts-auth/authenticate?${query}`)).status
    }
    expect(await status('apiKey=SANDBOXKEY&clientAppId=a')).toBe(200)
    expect(await status('APIKEY=SANDBOXKEY&externalAppId=a')).toBe(200)
    expect(await status('apikey=other&clientAppID=a')).toBe(403)
    expect(await status('apikey=SANDBOXKEY')).toBe(403)
  })
})

describe('the popup', () => {
  it('makes a passkey and then uses it', async () => {
    const journey = new Journey(sandbox)
    const registration = await registrationContext(journey)
    const popup = await open(page, sandbox.frame.url)
    await addAuthenticator(popup)
    const ready = await hear(page, 'AUTH_READY', 2)
    expect(ready.requestID).not.toBe((await hear(page, 'AUTH_READY')).requestID)
    await say(page, authenticate(ready.requestID, registration))
    await popup.getByRole('heading', { name: 'Create a passkey for this card' }).waitFor()
    await popup.locator('#continue').click()
    const registered = await hear(page, 'AUTH_COMPLETE')
    expect(registered).toMatchObject({
      result: 'COMPLETE',
      version: '1',
      contentType: 'application/json',
      assuranceData: { identifier: registration.id, rpID: 'visa.localhost' },
      sessionContext: { secureToken: expect.stringMatching(/^ezAwMX06/) },
      browserData: { ipAddress: expect.stringMatching(/127\.0\.0\.1$/), userAgent: journey.userAgent },
    })
    const { body } = await journey.options()
    await say(page, authenticate(ready.requestID, body.authenticationContext))
    await popup.getByRole('heading', { name: 'Confirm this payment' }).waitFor()
    await popup.locator('#continue').click()
    expect((await hear(page, 'AUTH_COMPLETE', 2)).assuranceData?.identifier).toBe(body.authenticationContext.id)
    expect(await counts(sandbox)).toMatchObject({ registrations: 1, authentications: 1 })
  })

  it('shows merchant, amount and card, and passes the accessibility checks', async () => {
    const registration = await registrationContext(new Journey(sandbox))
    const popup = await open(page, sandbox.frame.url)
    const { requestID } = await hear(page, 'AUTH_READY', 2)
    await say(page, authenticate(requestID, registration))
    await popup.locator('#continue').waitFor()
    const shown = await popup.locator('main').textContent()
    for (const fact of ['Shop Example', 'https://shop.example', '$42.50', '0118']) expect(shown).toContain(fact)
    expect((await new AxeBuilder({ page: popup }).analyze()).violations).toEqual([])
  })

  it('tells when the person cancels, and lets the ceremony be tried again', async () => {
    const registration = await registrationContext(new Journey(sandbox))
    const popup = await open(page, sandbox.frame.url)
    await addAuthenticator(popup)
    const { requestID } = await hear(page, 'AUTH_READY', 2)
    await say(page, authenticate(requestID, registration))
    await popup.locator('#cancel').click()
    expect((await hear(page, 'AUTH_CANCELLED')).error?.message).toBeTruthy()
    await say(page, authenticate(requestID, registration))
    await popup.locator('#continue').click()
    await hear(page, 'AUTH_COMPLETE')
  })

  it('is needed for registration: the frame itself refuses', async () => {
    const registration = await registrationContext(new Journey(sandbox))
    const { requestID } = await hear(page, 'AUTH_READY')
    await say(page, authenticate(requestID, registration))
    expect((await hear(page, 'AUTH_FAILED')).error).toEqual({ message: 'POPUP_REQUIRED' })
  })

  it('is not needed behind the switch: the frame itself makes the passkey', async () => {
    await change(sandbox, { requirePopup: 'none' })
    const registration = await registrationContext(new Journey(sandbox))
    await addAuthenticator(page)
    const { requestID } = await hear(page, 'AUTH_READY')
    await say(page, authenticate(requestID, registration))
    await page.frameLocator('iframe').locator('#continue').click()
    await hear(page, 'AUTH_COMPLETE')
  })
})
