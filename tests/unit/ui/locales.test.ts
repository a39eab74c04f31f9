import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { errorCodes } from '../../../src/wallet/errors.ts'
import { fillRefusals } from '../../../src/wallet/messages/prompts.ts'

const folder = new URL('../../../locales/', import.meta.url)
const languages = readdirSync(folder).map(file => file.replace(/\.json$/, ''))

/** Every sentence by its dotted key; the forms of a counted sentence are sentences of their own. */
function sentencesOf(language: string): Map<string, string> {
  const sentences = new Map<string, string>()
  const walk = (value: unknown, path: string) => {
    if (typeof value === 'string') sentences.set(path, value)
    else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) walk(child, path ? `${path}.${key}` : key)
    }
  }
  walk(JSON.parse(readFileSync(new URL(`${language}.json`, folder), 'utf8')), '')
  return sentences
}

const placeholdersOf = (sentence: string) => [...sentence.matchAll(/\{\w+\}|\$\d/g)].map(match => match[0]).sort()

const english = sentencesOf('en')

describe.each(languages)('%s', language => {
  const sentences = sentencesOf(language)

  test('has the same keys as English', () => {
    expect([...sentences.keys()].sort()).toEqual([...english.keys()].sort())
  })

  test('has the same placeholders in every sentence', () => {
    for (const [key, sentence] of sentences) {
      expect({ key, placeholders: placeholdersOf(sentence) }).toEqual({
        key,
        placeholders: placeholdersOf(english.get(key) ?? ''),
      })
    }
  })

  test('has words for every failure: what happened, what it means for the money, what to do', () => {
    for (const code of [
      ...errorCodes.map(one => `error.${one}`),
      ...fillRefusals.map(one => `target.refused.${one}`),
    ]) {
      const sentence = sentences.get(code) ?? ''
      expect({ code, sentences: sentence.split(/[.!?;](?:\s|$)/).filter(Boolean).length >= 3 }).toEqual({
        code,
        sentences: true,
      })
    }
  })

  test('leaves no word of the trade on a screen', () => {
    const trade = /\b(binding|mandate|cryptogram|fido|webauthn)\b/i
    expect([...sentences].filter(([, sentence]) => trade.test(sentence))).toEqual([])
  })

  test('keeps keys apart that the browser would take for one', () => {
    const flat = [...sentences.keys()].map(key => key.replaceAll('.', '_').toLowerCase())
    expect(new Set(flat).size).toBe(flat.length)
  })

  test('says nothing empty, and nothing with space around it', () => {
    const odd = [...sentences].filter(
      ([key, sentence]) => key !== 'rail.passed' && (sentence === '' || sentence !== sentence.trim()),
    )
    expect(odd).toEqual([])
  })
})

test('German is its own language', () => {
  const german = sentencesOf('de')
  const words = (sentence: string) => sentence.replaceAll(/\{\w+\}/g, '').match(/\p{L}+/gu) ?? []
  const same = [...english].filter(([key, sentence]) => words(sentence).length > 2 && german.get(key) === sentence)
  expect(same).toEqual([])
})
