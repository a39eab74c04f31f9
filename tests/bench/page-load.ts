import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { alternate } from './measure.ts'
import { againstFloor, type Line } from './report.ts'
import type { Session } from './session.ts'

const ROUNDS = 40
const LIMIT = 1.03

/**
 * The same shop page under two names: one where our scripts run, one where they don't. Both in one browser, by turns, each
 * in a tab of its own.
 */
export async function pageLoad({ wallet }: Session): Promise<Line> {
  const server = await serve()
  try {
    const { port } = server.address() as AddressInfo
    const { context } = wallet.browser
    const [withScripts, without] = [await context.newPage(), await context.newPage()]
    const { ours, floor } = await alternate(
      ROUNDS,
      () => load(withScripts, `http://agent.localhost:${port}/`),
      // A sandbox build has its scripts on every name under `localhost`, and on no bare address.
      () => load(without, `http://127.0.0.1:${port}/`),
    )
    await withScripts.close()
    await without.close()
    return againstFloor('page load with our content scripts, against none', ours, floor, LIMIT)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

/** Milliseconds from the start of the navigation to the end of the load event, by the browser's own clock. */
async function load(page: Page, url: string): Promise<number> {
  await page.bringToFront()
  await page.goto(url)
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation')
    if (!navigation) throw new Error('no navigation')
    return navigation.duration
  })
}

async function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const isScript = request.url !== '/' && request.url?.endsWith('.js')
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8')
    response.end(isScript ? script : page)
  })
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  return server
}

/** A shop's page of ordinary weight: a few hundred products, six scripts that each do some work. */
const product = (n: number) =>
  `<article><h2>Lamp ${n}</h2><svg viewBox="0 0 9 9"><circle cx="4" cy="4" r="${n % 4}"/></svg><p>Brass, $${n}.50</p><button>Add</button></article>`
const page = `<!doctype html><html lang="en"><title>Shop</title><style>article{display:inline-block;width:12em}</style>
${Array.from({ length: 6 }, (_, n) => `<script src="/${n}.js"></script>`).join('')}
<body>${Array.from({ length: 400 }, (_, n) => product(n)).join('')}</body></html>`
const script = `let sum = 0; for (let n = 0; n < 2e6; n++) sum = (sum * 31 + n) | 0; globalThis.sum = sum`
