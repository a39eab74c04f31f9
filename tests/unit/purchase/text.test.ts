import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText } from '../../../src/wallet/purchase/text.ts'

const point = (code: number) => String.fromCodePoint(code)

const nasty = fc.constantFrom(...[0x202e, 0x200b, 0x0316, 0x0301, 0x0958, 0x1100, 0x1161, 0x20, 0x0a, 0xd83e, 0xfe0f])
const anyText = fc
  .array(fc.oneof(nasty, fc.nat({ max: 0x10_ffff }), fc.nat({ max: 0x7f })), { maxLength: 120 })
  .map(points => String.fromCodePoint(...points))

describe('cleanText', () => {
  it.each([
    ['a bidi override', `Lamp ${point(0x202e)}99.1${point(0x202c)} Co`, 'Lamp 99.1 Co'],
    ['bidi isolates and marks', `${point(0x2066)}Lamp${point(0x2069)}${point(0x200f)}`, 'Lamp'],
    ['zero-width characters', `La${point(0x200b)}m${point(0x200d)}p${point(0xfeff)}`, 'Lamp'],
    ['a soft hyphen', `La${point(0xad)}mp`, 'Lamp'],
    ['controls and escapes', `Lamp${point(0)}${point(0x1b)}[31m`, 'Lamp[31m'],
    ['line breaks', 'Lamp\r\nPaid:\u2028 yes\n', 'Lamp Paid: yes'],
    ['tag characters', `Lamp${point(0xe0041)}${point(0xe007f)}`, 'Lamp'],
    ['variation selectors and blank letters', `Lamp${point(0xfe0f)}${point(0x3164)}`, 'Lamp'],
    ['joiners and vowels that draw nothing', `La${point(0x34f)}m${point(0x17b4)}p${point(0x2065)}`, 'Lamp'],
    ['a blank of dots', `Lamp${point(0x2800)}`, 'Lamp'],
    ['halves of pairs', 'La\ud800mp', 'Lamp'],
    ['a scribble of marks', `L${'\u0316'.repeat(40)}`, `L${'\u0316'.repeat(3)}`],
  ])('strips %s', (_, text, clean) => {
    expect(cleanText(text, 100)).toBe(clean)
  })

  it('keeps the letters of all scripts, and emoji', () => {
    for (const text of ['Стол', 'مصباح', '電気スタンド', 'दीपक', 'Lampe à pied', '🪔'])
      expect(cleanText(text, 100)).toBe(text)
  })

  it('cuts without splitting a pair', () => {
    expect(cleanText('ab🪔', 3)).toBe('ab')
  })

  it('is stable, within its length and free of what can’t be seen, for any text', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 50 }), (text, max) => {
        const clean = cleanText(text, max)
        const visible = !/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(clean)
        return clean.length <= max && visible && cleanText(clean, max) === clean
      }),
    )
  })
})
