import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { expectNothingWritten, FillBench, fill, form, PAY, total, written } from './support/page.ts'

vi.mock('../../../src/wallet/browser.ts', async () => ({ browser: (await import('./support/browser.ts')).browser }))

// A real browser starts and lays pages out.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 })

let bench: FillBench
beforeAll(async () => {
  bench = await FillBench.open()
})
afterAll(() => bench.close())

const open = (body: string) => bench.page(body)

describe('a card form', () => {
  it('is filled, and the page hears of it as of typing', async () => {
    const page = await open(total + form)
    await page.evaluate(() => {
      document.addEventListener('input', event => document.body.append((event.target as HTMLElement).id, ' '))
    })
    expect(await fill(page)).toEqual({ filled: ['number', 'exp', 'csc'] })
    expect(await written(page)).toEqual({ number: '4000020000000001', exp: '03/31', csc: '123' })
    expect(await page.textContent('body')).toContain('number exp csc')
  })

  it.each([
    [
      'lists',
      '<select id="m" autocomplete="cc-exp-month"><option>03<option>04</select><select id="y" autocomplete="cc-exp-year"><option>2030<option>2031</select>',
      { m: '03', y: '2031' },
    ],
    [
      'lists of short numbers',
      '<select id="m" autocomplete="cc-exp-month"><option value="3">March</select><select id="y" autocomplete="cc-exp-year"><option>31</select>',
      { m: '3', y: '31' },
    ],
    ['a long year', '<input id="e" autocomplete="cc-exp" placeholder="MM/YYYY">', { e: '03/2031' }],
    ['four digits', '<input id="e" autocomplete="cc-exp" maxlength="4">', { e: '0331' }],
    ['a month control', '<input id="e" autocomplete="cc-exp" type="month">', { e: '2031-03' }],
    ['names instead of autocomplete', '<input id="e" name="card_expiry">', { e: '03/31' }],
  ])('takes its expiry as %s', async (_, expiry, expected) => {
    const page = await open(
      `${total}<form method="post"><input id="n" name="cardNumber">${expiry}<input id="c" name="cvv"></form>`,
    )
    expect(await fill(page)).toHaveProperty('filled')
    expect(await written(page)).toEqual({ n: '4000020000000001', c: '123', ...expected })
  })

  it('is filled beside a total of which the style sheet writes the currency, or all of it', async () => {
    for (const [text, content] of [
      ['42.50', '$'],
      ['', '$42.50'],
    ]) {
      const sheet = `<style>dd::before{content:'${content}'}</style>`
      expect(await fill(await open(`${sheet}${form}<dl><dt>Total</dt><dd>${text}</dd></dl>`))).toHaveProperty('filled')
    }
  })

  it('is filled in spite of a framework that shadows the value', async () => {
    const page = await open(total + form)
    await page.evaluate(() => {
      const field = document.querySelector('#number')
      if (field) Object.defineProperty(field, 'value', { configurable: true, get: () => '', set: () => {} })
    })
    await fill(page)
    expect(
      await page.evaluate(() => {
        const field = document.querySelector('#number')
        return Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.get?.call(field)
      }),
    ).toBe('4000020000000001')
  })

  it('is filled in a shadow tree, beside labels that float over its fields and under layers that can be looked through', async () => {
    const page = await open(
      `${total}<div id="host"></div><div style="position:fixed;inset:0;pointer-events:none;background:rgba(0,0,0,.1)"></div>`,
    )
    await page.evaluate(content => {
      const root = document.querySelector('#host')?.attachShadow({ mode: 'open' })
      if (root) root.innerHTML = content
    }, `<div style="position:relative;filter:blur(0) drop-shadow(1px 1px red)">${form}<label for="number" style="position:absolute;inset:0;pointer-events:none">Card number</label></div>`)
    expect(await fill(page)).toHaveProperty('filled')
  })

  it('needs no method where the browser would send nothing of it', async () => {
    const nameless = form.replace(' name="number"', '').replace(' method="post"', '')
    expect(await fill(await open(total + nameless))).toHaveProperty('filled')
    const dialog = form.replace('method="post"', 'method="dialog"')
    expect(await fill(await open(total + dialog))).toHaveProperty('filled')
  })

  it('may leave it to its script how and where it is sent', async () => {
    const scripted = form.replace(' action="/pay" method="post"', '')
    expect(await fill(await open(total + scripted))).toHaveProperty('filled')
  })
})

describe('a card that was written', () => {
  const scripted = `${form.replace(' action="/pay" method="post"', '').replace('</form>', '<button>Pay</button></form>')}`
  const told = (page: Page) => page.evaluate(() => toldOfTest)

  it.each([
    ['by a form that its script forgot', () => document.forms[0]?.requestSubmit()],
    ['by a script that sends the form past its own listeners', () => document.forms[0]?.submit()],
    [
      'by a script that builds it',
      () => {
        const { value } = document.querySelector('#number') as HTMLInputElement
        location.href = `/thanks/${value.replace(/(.{4})/g, '$1%20')}`
      },
    ],
    [
      'by a script that only writes it into the history',
      () => history.pushState(null, '', `#${(document.querySelector('#number') as HTMLInputElement).value}`),
    ],
  ])('is put into no address %s, and the worker hears of it', async (_, send) => {
    const page = await open(total + scripted)
    expect(await fill(page)).toHaveProperty('filled')
    await page.evaluate(send).catch(() => undefined)
    await expect.poll(() => told(page)).toEqual([{ to: 'release', keptBack: 'h' }])
    expect(page.url()).toBe('http://shop.localhost/checkout')
  })

  it('is put into no address of another window either, as by a press with the control key', async () => {
    const page = await open(total + scripted)
    expect(await fill(page)).toHaveProperty('filled')
    const pages = page.context().pages().length
    await page.locator('button').click({ modifiers: ['ControlOrMeta'] })
    await expect.poll(() => told(page)).toEqual([{ to: 'release', keptBack: 'h' }])
    expect(page.context().pages()).toHaveLength(pages)
  })

  it('is sent by the page’s script, or with a form that posts it, as ever', async () => {
    const page = await open(total + scripted.replace('id="exp"', 'id="exp" name="month"'))
    await page.evaluate(() => document.addEventListener('submit', event => event.preventDefault()))
    await fill(page)
    await page.click('button')
    expect(await told(page)).toEqual([])
    // A month in an address is no card's.
    await page.evaluate(() => history.pushState(null, '', `?month=${encodeURIComponent('03/31')}`))
    expect(await told(page)).toEqual([])
    const posting = await open(total + form)
    await fill(posting)
    await Promise.all([posting.waitForURL('**/pay'), posting.evaluate(() => document.forms[0]?.requestSubmit())])
  })
})

describe('frames of hosted fields', () => {
  const frame = `<iframe id="card" src="${PAY}/fields" style="width:400px;height:120px"></iframe>`

  it('are filled where a person sees them', async () => {
    const page = await open(total + frame)
    expect(await fill(page)).toEqual({ filled: ['number', 'exp', 'csc'] })
    expect(await written(page.frames()[1] ?? page)).toMatchObject({ number: '4000020000000001', csc: '123' })
  })

  it('are filled beside frames of the service that have no fields', async () => {
    const other = `<iframe src="${PAY}/metrics" style="display:none"></iframe>`
    expect(await fill(await open(total + other + frame))).toHaveProperty('filled')
  })

  it.each([
    ['seen through', 'opacity:0'],
    ['filtered away', 'filter:opacity(0)'],
    ['far off', 'position:absolute;left:-9999px'],
    ['not displayed', 'display:none'],
    ['of one pixel', 'width:1px;height:1px'],
  ])('are not filled beside one that is %s', async (_, style) => {
    const page = await open(total + frame + frame.replace('width:400px;height:120px', style))
    expect(await fill(page)).toEqual({ refused: 'hidden_fields' })
    await expectNothingWritten(page)
  })

  it('are known by what is in them, whatever their address said', async () => {
    const page = await open(
      `${total}<iframe src="${PAY}/metrics" style="width:400px;height:120px"></iframe><iframe id="hidden" style="opacity:0"></iframe>`,
    )
    const loaded = page.waitForResponse(`${PAY}/fields`)
    await page.evaluate(url => {
      const hidden = document.querySelector<HTMLIFrameElement>('#hidden')
      if (hidden?.contentWindow) hidden.contentWindow.location.href = url
    }, `${PAY}/fields`)
    await loaded
    await page.frames().at(-1)?.waitForSelector('#number')
    expect(await fill(page)).toEqual({ refused: 'hidden_fields' })
    await expectNothingWritten(page)
  })

  it('are not taken from anybody else', async () => {
    const page = await open(total + frame.replace('pay.localhost', 'rogue.localhost'))
    expect(await fill(page)).toEqual({ refused: 'no_card_form' })
    await expectNothingWritten(page)
  })

  it('are not filled inside another frame', async () => {
    const page = await open(`${total}<iframe src="/nested" style="width:400px;height:200px"></iframe>`)
    expect(await fill(page)).toEqual({ refused: 'foreign_frame' })
    await expectNothingWritten(page)
  })

  it('are not filled in a tree the page keeps to itself', async () => {
    const page = await open(`${total}<div id="host"></div>`)
    await page.evaluate(content => {
      const root = document.querySelector('#host')?.attachShadow({ mode: 'closed' })
      if (root) root.innerHTML = content
    }, frame)
    await page.frames().at(-1)?.waitForSelector('#number')
    expect(await fill(page)).toEqual({ refused: 'foreign_frame' })
  })

  it('are not filled beside card fields of the page itself', async () => {
    expect(await fill(await open(total + frame + form))).toEqual({ refused: 'ambiguous_form' })
  })
})

describe('the total', () => {
  it('may be missing where the merchant signed it', async () => {
    expect(await fill(await open(form), { signed: true })).toHaveProperty('filled')
  })
})
