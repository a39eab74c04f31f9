import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/** `docs/adding-a-provider.md` and decision 14, held against what is there. */

const root = path.resolve(import.meta.dirname, '../../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

const names = readdirSync(path.join(root, 'src/wire'), { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name)

/** Each program's folder for providers, and its list. */
const programs = [
  ['src/wallet/providers', 'src/wallet/providers/index.ts'],
  ['src/gateway', 'src/gateway/providers.ts'],
  ['src/sandbox', 'src/sandbox/providers.ts'],
] as const

describe.each(programs)('%s', (folder, list) => {
  it.each(names)('knows %s by one folder, one import and one line of its list', name => {
    expect(existsSync(path.join(root, folder, name))).toBe(true)
    const source = read(list)
    const imports = [...source.matchAll(/^import \{ (\w+) \} from '\.\/([\w-]+)\/.*$/gm)].filter(
      ([, , from]) => from === name,
    )
    expect(imports).toHaveLength(1)
    const imported = imports[0]?.[1] ?? ''
    const code = source.replace(/^import .*$/gm, '')
    expect(code.match(new RegExp(`\\b${imported}\\b`, 'g'))).toHaveLength(1)
  })
})

describe('the example of docs/adding-a-provider.md', () => {
  const [, example = ''] = /```ts\n(\/\/ src\/[\s\S]*?)```/.exec(read('docs/adding-a-provider.md')) ?? []
  const parts = example.trim().split(/\n\n/)

  it('shows each program’s list', () => {
    expect(parts.map(part => part.split('\n')[0])).toEqual(programs.map(([, list]) => `// ${list}`))
  })

  it.each(parts)('says what stands in the file: %s', part => {
    const [file = '', ...lines] = part.split('\n')
    const there = read(file.slice(3)).split('\n')
    expect(lines.filter(line => !there.includes(line))).toEqual([])
    expect(lines.length).toBeGreaterThan(1)
  })
})
