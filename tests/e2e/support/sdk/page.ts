import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test'
import { build } from 'esbuild'
import { chromiumPath } from '../chromium.ts'

/** A plain page with a provider's published client in it, on a name of its own. */
export interface SdkPage {
  readonly origin: string
  readonly page: Page
  readonly session: CDPSession
  close(): Promise<void>
}

/** Bundles `entry`, serves it on `hostName` and opens it in a Chromium without a fingerprint reader. */
export async function openSdkPage(entry: URL, hostName: string): Promise<SdkPage> {
  const { server, origin } = await serve(await bundle(entry), hostName)
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] })
  const page = await browser.newPage()
  const session = await newSession(browser, page)
  await session.send('WebAuthn.enable')
  await page.goto(`${origin}/`)
  return {
    origin,
    page,
    session,
    async close() {
      await browser.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function bundle(entry: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

function serve(source: string, hostName: string): Promise<{ server: Server; origin: string }> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8')
    response.end(isScript ? source : '<!doctype html><title>SDK</title><script src="/page.js"></script>')
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') return reject(new Error('no TCP port'))
      resolve({ server, origin: `http://${hostName}:${address.port}` })
    })
  })
}

async function newSession(browser: Browser, page: Page): Promise<CDPSession> {
  const context = browser.contexts()[0]
  if (!context) throw new Error('no browser context')
  return context.newCDPSession(page)
}

/** Puts a fingerprint reader into the page's device. */
export async function addReader({ session }: SdkPage): Promise<void> {
  await session.send('WebAuthn.addVirtualAuthenticator', {
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
