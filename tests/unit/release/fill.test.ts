import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { FillBench, fill, form, SHOP, total, written } from './support/page.ts'

// A real browser starts and lays pages out.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 })

let bench: FillBench
beforeAll(async () => {
  bench = await FillBench.open()
})
afterAll(() => bench.close())

const open = (body: string, origin?: string) => bench.page(body, origin)

describe('a card form', () => {
  it('is filled, and the page hears of it as of typing', async () => {
    const page = await open(total + form)
    await page.evaluate(() => {
      document.addEventListener('input', event => document.body.append((event.target as HTMLElement).id, ' '))
    })
    expect(await fill(page)).toMatchObject({ fields: ['number', 'exp', 'csc'] })
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
    const page = await open(`${total}<form><input id="n" name="cardNumber">${expiry}<input id="c" name="cvv"></form>`)
    expect(await fill(page)).toHaveProperty('fields')
    expect(await written(page)).toEqual({ n: '4000020000000001', c: '123', ...expected })
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
})

describe('nothing is written', () => {
  const decoy = '<input autocomplete="cc-number">'
  const cases: [why: string, body: string, reason: string][] = [
    ['beside a form that is not displayed', `${total}${form}<div style="display:none">${decoy}</div>`, 'hidden_fields'],
    ['beside an invisible one', `${total}${form}<div style="visibility:hidden">${decoy}</div>`, 'hidden_fields'],
    ['beside a transparent one', `${total}${form}<div style="opacity:.1">${decoy}</div>`, 'hidden_fields'],
    [
      'beside one far off',
      `${total}${form}<div style="position:absolute;left:-9999px">${decoy}</div>`,
      'hidden_fields',
    ],
    [
      'beside one of no size',
      `${total}${form}<input autocomplete="cc-number" style="width:0;height:0;padding:0;border:0">`,
      'hidden_fields',
    ],
    [
      'beside one that is clipped away',
      `${total}${form}<div style="position:absolute;clip-path:inset(100%)">${decoy}</div>`,
      'hidden_fields',
    ],
    [
      'beside one under something else',
      `${total}${form}<div style="position:relative">${decoy}<div style="position:absolute;inset:0;background:#fff"></div></div>`,
      'hidden_fields',
    ],
    ['into two forms', `${total}${form}${form}`, 'ambiguous_form'],
    [
      'into fields of different forms',
      `${total}<form><input autocomplete="cc-number"></form><form><input autocomplete="cc-exp"></form>`,
      'ambiguous_form',
    ],
    ['into a form that goes elsewhere', `${total}${form.replace('/pay', 'http://rogue.localhost/')}`, 'foreign_form'],
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
    ['when the page asks for pounds', `${form}<p>Total: £42.50</p>`, 'total_mismatch'],
    ['when the page asks for euros after the number', `${form}<p>Total 42,50 €</p>`, 'total_mismatch'],
    ['when the page names another currency', `${form}<dl><dt>Total</dt><dd>42.50 CHF</dd></dl>`, 'total_mismatch'],
    ['when the page asks for more', `${form}<p>Total: $52.50</p>`, 'total_mismatch'],
    ['when the page asks for less', `${form}<p>Total: $4.25</p>`, 'total_mismatch'],
    ['when the page shows two totals', `${total}${form}<p>Order total <b>$99.00</b></p>`, 'total_mismatch'],
    ['when the page shows none', form, 'total_missing'],
    ['when the total is only there for machines', `${form}<p style="display:none">Total: $42.50</p>`, 'total_missing'],
  ]

  it.each(cases)('%s', async (_, body, reason) => {
    const page = await open(body)
    expect(await fill(page)).toEqual({ refused: reason })
    expect(Object.values(await written(page)).filter(value => value !== '')).toEqual([])
  })

  it('on a look-alike origin', async () => {
    const page = await open(total + form, 'http://sh0p.localhost')
    expect(await fill(page)).toEqual({ refused: 'wrong_origin' })
  })

  it('in a frame that plays the top document, or the other way round', async () => {
    expect(await fill(await open(total + form), { place: 'hosted' })).toEqual({ refused: 'framed' })
  })

  it('into a list that does not offer the year, not even the number', async () => {
    const page = await open(
      `${total}<form><input id="n" autocomplete="cc-number"><input id="m" autocomplete="cc-exp-month"><select id="y" autocomplete="cc-exp-year"><option>2026</select></form>`,
    )
    expect(await fill(page)).toEqual({ refused: 'not_accepted' })
    expect(await written(page)).toMatchObject({ n: '' })
  })

  it('to stay in a page that goes elsewhere at the first keystroke', async () => {
    const page = await open(total + form)
    await page.evaluate(() => {
      document.addEventListener('input', () => location.assign('/elsewhere'), { once: true })
    })
    expect(await fill(page)).toEqual({ refused: 'left_while_filling' })
  })

  it('when the card form is not there yet, which is no trap', async () => {
    const page = await open(`${total}<div hidden>${form}</div>`)
    expect(await fill(page)).toEqual({ fields: [], hostedFrames: 0 })
  })
})

describe('frames of hosted fields', () => {
  const hosted = { hostedOrigins: ['http://pay.localhost'] }
  const frame = '<iframe src="http://pay.localhost/fields" style="width:300px;height:120px"></iframe>'

  it('are counted where a person sees them', async () => {
    expect(await fill(await open(total + frame), hosted)).toEqual({ fields: [], hostedFrames: 1 })
  })

  it.each(['opacity:0', 'position:absolute;left:-9999px', 'display:none', 'width:1px;height:1px'])(
    'with %s spoil it',

    async style => {
      const hidden = frame.replace('width:300px;height:120px', style)
      expect(await fill(await open(total + frame + hidden), hosted)).toEqual({ refused: 'hidden_fields' })
    },
  )

  it('of anybody else are not looked at', async () => {
    const foreign = frame.replace('pay.localhost', 'rogue.localhost')
    expect(await fill(await open(total + foreign), hosted)).toEqual({ fields: [], hostedFrames: 0 })
  })
})

describe('the total', () => {
  it.each([
    ['Total: $42.50', 2, 4250, 'USD'],
    ['Total 42,50 €', 2, 4250, 'EUR'],
    ['Order total USD 1,234.50', 2, 123_450, 'USD'],
    ['Gesamtsumme 1.234,50 €', 2, 123_450, 'EUR'],
    ['Total 1 234,50 €', 2, 123_450, 'EUR'],
    ['Total $42', 2, 4200, 'CAD'],
    ['合計 ¥4,250', 0, 4250, 'JPY'],
    ['Total KWD 4.250', 3, 4250, 'KWD'],
    ['Total (3 pieces): $42.50', 2, 4250, 'USD'],
  ])('%s is read with %i decimals', async (text, exponent, amount, currency) => {
    const page = await open(`${form}<p>${text}</p>`)
    expect(await fill(page, { total: { amount, exponent, currency, missing: 'refused' } })).toHaveProperty('fields')
    expect(await fill(page, { total: { amount: amount + 1, exponent, currency, missing: 'refused' } })).toEqual({
      refused: 'total_mismatch',
    })
  })

  it('may be missing where the merchant signed it', async () => {
    const page = await open(form)
    expect(
      await fill(page, { origin: SHOP, total: { amount: 1, exponent: 2, currency: 'USD', missing: 'allowed' } }),
    ).toHaveProperty('fields')
  })
})
