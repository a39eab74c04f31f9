import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { expectNothingWritten, FillBench, fill, form, total, written } from './support/page.ts'

vi.mock('../../../src/wallet/browser.ts', async () => ({ browser: (await import('./support/browser.ts')).browser }))

// A real browser starts and lays pages out.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 })

let bench: FillBench
beforeAll(async () => {
  bench = await FillBench.open()
})
afterAll(() => bench.close())

const open = (body: string) => bench.page(body)

describe('nothing is written', () => {
  const decoy = '<input autocomplete="cc-number">'
  const beside = (style: string, before = '', after = '') =>
    `${total}${form}${before}<div style="${style}">${decoy}</div>${after}`
  const cases: [why: string, body: string, reason: string][] = [
    ['beside a form that is not displayed', beside('display:none'), 'hidden_fields'],
    ['beside an invisible one', beside('visibility:hidden'), 'hidden_fields'],
    ['beside a transparent one', beside('opacity:.1'), 'hidden_fields'],
    ['beside one that a filter makes transparent', beside('filter:opacity(0)'), 'hidden_fields'],
    ['beside one that a filter washes out', beside('filter:grayscale(1) contrast(0)'), 'hidden_fields'],
    ['beside one that a filter blurs away', beside('filter:blur(40px)'), 'hidden_fields'],
    ['beside a masked one', beside('mask-image:linear-gradient(transparent,transparent)'), 'hidden_fields'],
    ['beside one far off', beside('position:absolute;left:-9999px'), 'hidden_fields'],
    ['beside one moved off the page', beside('position:fixed;top:0;transform:translateX(-200vw)'), 'hidden_fields'],
    ['beside one shrunk to a dot', beside('transform:scale(.05)'), 'hidden_fields'],
    ['beside one turned on its edge', beside('transform:rotateX(89.9deg)'), 'hidden_fields'],
    [
      'beside one of no size',
      `${total}${form}<input autocomplete="cc-number" style="width:0;height:0;padding:0;border:0">`,
      'hidden_fields',
    ],
    ['beside one that is clipped away', beside('position:absolute;clip-path:inset(100%)'), 'hidden_fields'],
    ['beside one that is cut off', beside('position:absolute;clip:rect(0,0,0,0)'), 'hidden_fields'],
    [
      'beside one where only a script can scroll to',
      `${total}${form}<div style="height:40px;overflow:hidden"><div style="height:400px"></div>${decoy}</div>`,
      'hidden_fields',
    ],
    [
      'beside one under something else',
      beside('position:relative', '', '').replace(
        decoy,
        `${decoy}<div style="position:absolute;inset:0;background:#fff"></div>`,
      ),
      'hidden_fields',
    ],
    [
      'beside one under something that the pointer goes through',
      beside('position:relative').replace(
        decoy,
        `${decoy}<div style="position:absolute;inset:0;background:rgb(255,255,0);pointer-events:none"></div>`,
      ),
      'hidden_fields',
    ],
    [
      'beside one under what a style sheet puts there',
      `<style>.x::after{content:'';position:absolute;inset:0;background:#fff}</style>${beside('position:relative').replace('<div style', '<div class="x" style')}`,
      'hidden_fields',
    ],
    [
      'beside one under what a style sheet puts there and the pointer goes through',
      `<style>.x::before{content:'';position:absolute;z-index:1;inset:0;background:#fff;pointer-events:none}</style>${beside('position:relative').replace('<div style', '<div class="x" style')}`,
      'hidden_fields',
    ],
    ['into two forms', `${total}${form}${form}`, 'ambiguous_form'],
    [
      'into fields of different forms',
      `${total}<form><input autocomplete="cc-number"></form><form><input autocomplete="cc-exp"></form>`,
      'ambiguous_form',
    ],
    [
      'into a field that belongs to another form',
      `${total}<form id="other"></form>${form.replace('name="number"', 'form="other"')}`,
      'ambiguous_form',
    ],
    ['into a form that goes elsewhere', `${total}${form.replace('/pay', 'http://rogue.localhost/')}`, 'foreign_form'],
    [
      'into a form that a base address sends elsewhere',
      `<base href="http://rogue.localhost/">${total}${form}`,
      'foreign_form',
    ],
    [
      'into a form whose address is hidden behind a field of that name',
      total +
        form
          .replace('/pay', 'http://rogue.localhost/')
          .replace('<input', '<input name="action" style="width:20px"><input name="method" style="width:20px"><input'),
      'foreign_form',
    ],
    [
      'into a form that a script would be sent to',
      `${total}${form.replace('/pay', 'javascript:alert(1)')}`,
      'foreign_form',
    ],
    [
      'into a form one of whose buttons goes elsewhere',
      total + form.replace('</form>', '<button formaction="http://rogue.localhost/">Pay</button></form>'),
      'foreign_form',
    ],
    [
      'into a form that a button outside sends elsewhere',
      `${total}${form.replace('<form', '<form id="f"')}<button form="f" formaction="//rogue.localhost/">Pay</button>`,
      'foreign_form',
    ],
    ['into a form that is sent as an address', total + form.replace('"post"', '"GET"'), 'form_in_address'],
    [
      'into a form that says where it is sent and not how',
      total + form.replace(' method="post"', ''),
      'form_in_address',
    ],
    [
      'into a form that one of its buttons sends as an address',
      total + form.replace('</form>', '<button formmethod="get">Pay</button></form>'),
      'form_in_address',
    ],
    [
      'into a form without a method that goes to another window',
      total + form.replace(' action="/pay" method="post"', ' target="_blank"'),
      'form_in_address',
    ],
    ['when the page asks for pounds', `${form}<p>Total: £42.50</p>`, 'total_mismatch'],
    ['when the page asks for Canadian dollars', `${form}<p>Total: CA$42.50</p>`, 'total_mismatch'],
    ['when the page names another currency', `${form}<dl><dt>Total</dt><dd>42.50 CHF</dd></dl>`, 'total_mismatch'],
    ['when the page asks for more', `${form}<p>Total: $52.50</p>`, 'total_mismatch'],
    ['when the page asks for more in other digits', `${total}${form}<p>Total: $９９.００</p>`, 'total_mismatch'],
    [
      'when its style sheet asks for more',
      `<style>.t{font-size:0}.t::after{content:'$99.00';font-size:16px}</style>${form}<dl><dt>Total</dt><dd class="t">$42.50</dd></dl>`,
      'total_mismatch',
    ],
    ['when the page shows two totals', `${total}${form}<p>Order total <b>$99.00</b></p>`, 'total_mismatch'],
    ['when the page shows none', form, 'total_missing'],
    ['when the total is only there for machines', `${form}<p style="display:none">Total: $42.50</p>`, 'total_missing'],
    ['when the total is too faint to read', `${form}<p style="opacity:.05">Total: $42.50</p>`, 'total_missing'],
  ]

  it.each(cases)('%s', async (_, body, reason) => {
    const page = await open(body)
    expect(await fill(page)).toEqual({ refused: reason })
    await expectNothingWritten(page)
  })

  it('when a part of the page calls itself by the name of what is looked through', async () => {
    const page = await open(
      `${form}<p>Total: $99.00</p><form name="body"></form><img name="documentElement"><img name="title">`,
    )
    expect(await fill(page, { signed: true })).toEqual({ refused: 'total_mismatch' })
  })

  it('when the total stands in a shadow tree and is another', async () => {
    const page = await open(`${total}${form}<div id="host"></div>`)
    await page.evaluate(() => {
      const root = document.querySelector('#host')?.attachShadow({ mode: 'open' })
      if (root) root.innerHTML = '<p>Total: $99.00</p>'
    })
    expect(await fill(page)).toEqual({ refused: 'total_mismatch' })
  })

  it('when the tree around the form is transparent and not the form', async () => {
    const page = await open(`${total}${form}<div id="host" style="opacity:.1"></div>`)
    await page.evaluate(content => {
      const root = document.querySelector('#host')?.attachShadow({ mode: 'open' })
      if (root) root.innerHTML = content
    }, decoy)
    expect(await fill(page)).toEqual({ refused: 'hidden_fields' })
  })

  it('into a list that does not offer the year, not even the number', async () => {
    const page = await open(
      `${total}<form method="post"><input id="n" autocomplete="cc-number"><input id="m" autocomplete="cc-exp-month"><select id="y" autocomplete="cc-exp-year"><option>2026<option disabled>2031</select></form>`,
    )
    expect(await fill(page)).toEqual({ refused: 'not_accepted' })
    expect(await written(page)).toMatchObject({ n: '' })
  })

  it('to stay in a page that goes elsewhere at the first keystroke', async () => {
    const page = await open(total + form)
    await page.evaluate(() => {
      document.addEventListener('input', () => location.assign('/elsewhere'), { once: true })
    })
    expect(await fill(page)).toEqual({ refused: 'left_while_filling', touched: true })
  })

  it('when the card form is not there yet, which is no trap', async () => {
    expect(await fill(await open(`${total}<div hidden>${form}</div>`))).toEqual({ refused: 'no_card_form' })
  })

  it('into fields as they were before they took each other’s places', async () => {
    const page = await open(total + form.replace(' maxlength="7"', ''))
    // The page can notice that it is looked at: here, by the sheet that is put in to find what covers a field.
    await page.evaluate(() => {
      new MutationObserver((_, observer) => {
        observer.disconnect()
        document.querySelector('#exp')?.setAttribute('autocomplete', 'cc-number')
        document.querySelector('#number')?.setAttribute('autocomplete', 'cc-exp')
      }).observe(document.body, { childList: true })
    })
    expect(await fill(page)).toHaveProperty('filled')
    expect(await written(page)).toMatchObject({ number: '03/31', exp: '4000020000000001' })
  })
})
