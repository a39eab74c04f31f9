import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { cruise, type ICruiseOptions, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/**
 * The rules themselves are under test: each wrong way, written into a small tree, must be named by the rule that forbids
 * it. That our own tree is clean is `npm run check:imports`.
 */

const require = createRequire(import.meta.url)
const root = path.resolve(import.meta.dirname, '../../..')

interface Configuration extends IFlattenedRuleSet {
  readonly options: ICruiseOptions
}
const directions: Configuration = require(path.join(root, '.dependency-cruiser.cjs'))
const runtime: Configuration = require(path.join(root, '.dependency-cruiser.runtime.cjs'))

let tree: string
beforeEach(() => {
  tree = mkdtempSync(path.join(tmpdir(), 'imports-'))
})
afterEach(() => rmSync(tree, { recursive: true }))

/** Writes modules given as `path: [what it imports]`, paths from the tree's root. */
function write(modules: Record<string, string[]>): void {
  for (const [file, imports] of Object.entries(modules)) {
    const full = path.join(tree, file)
    mkdirSync(path.dirname(full), { recursive: true })
    writeFileSync(full, [...imports.map(target => line(file, target)), 'export const here = 1', ''].join('\n'))
  }
}

function line(file: string, target: string): string {
  const typeOnly = target.startsWith('type ')
  const relative = path.relative(path.dirname(file), target.replace('type ', ''))
  const specifier = relative.startsWith('.') ? relative : `./${relative}`
  return typeOnly
    ? `import type { here as Type } from '${specifier}'\nexport type There = typeof Type`
    : `import '${specifier}'`
}

async function violations({ options, ...ruleSet }: Configuration): Promise<string[]> {
  const { tsConfig: _, ...rest } = options
  const folders = ['src', 'entrypoints'].filter(folder => existsSync(path.join(tree, folder)))
  const { output } = await cruise(folders, { ...rest, baseDir: tree, ruleSet, validate: true })
  return names(output)
}

function names(output: ICruiseResult | string): string[] {
  if (typeof output === 'string') throw new Error(output)
  return output.summary.violations.map(violation => violation.rule.name)
}

describe('import directions', () => {
  const wrongWays: [from: string, to: string, rule: string][] = [
    ['src/wallet/flow/run.ts', 'src/gateway/app.ts', 'wallet-stands-alone'],
    ['src/gateway/app.ts', 'src/sandbox/keys.ts', 'gateway-stands-alone'],
    ['src/sandbox/start.ts', 'src/wallet/errors.ts', 'sandbox-stands-alone'],
    ['src/host/mcp.ts', 'src/gateway/app.ts', 'host-stands-alone'],
    ['src/wire/money.ts', 'src/wallet/errors.ts', 'wire-imports-nothing-of-ours'],
    ['src/wallet/vault/key.ts', 'src/wallet/flow/run.ts', 'no-way-up-from-vault-store'],
    ['src/wallet/store/tables.ts', 'src/wallet/purchase/record.ts', 'no-way-up-from-vault-store'],
    ['src/wallet/flow/run.ts', 'src/wallet/providers/visa/index.ts', 'no-way-up-from-flow'],
    ['src/wallet/providers/visa/index.ts', 'src/wallet/purchase/record.ts', 'no-way-up-from-gateway-ceremony'],
    ['src/wallet/providers/visa/index.ts', 'type src/wallet/purchase/record.ts', 'no-way-up-from-gateway-ceremony'],
    ['src/wallet/purchase/flow.ts', 'src/wallet/agent/dispatch.ts', 'no-way-up-from-purchase'],
    ['src/wallet/messages/prompts.ts', 'src/wallet/flow/run.ts', 'ground-floor'],
    ['src/wallet/agent/door.ts', 'entrypoints/background.ts', 'entrypoints-are-the-top'],
    ['entrypoints/background.ts', 'src/sandbox/start.ts', 'entrypoints-are-the-wallets'],
    ['src/wallet/providers/cardinal/pay.ts', 'src/wallet/providers/visa/pay.ts', 'providers-apart-in-wallet'],
    ['src/gateway/mastercard/client.ts', 'type src/gateway/visa/client.ts', 'providers-apart-in-gateway'],
    ['src/sandbox/beyond-identity/start.ts', 'src/sandbox/visa/clock.ts', 'providers-apart-in-sandbox'],
    ['src/wallet/purchase/pay.ts', 'src/wallet/providers/visa/index.ts', 'providers-have-one-door'],
    ['src/gateway/app.ts', 'type src/gateway/mastercard/client.ts', 'providers-have-one-door'],
    ['src/sandbox/start.ts', 'src/sandbox/cardinal/start.ts', 'providers-have-one-door'],
    ['entrypoints/visa.content.ts', 'src/wallet/providers/visa/index.ts', 'providers-have-one-door'],
    ['entrypoints/popup/main.tsx', 'src/wallet/store/tables.ts', 'surfaces-send-commands'],
    ['src/wallet/ui/card.tsx', 'src/wallet/purchase/flow.ts', 'surfaces-send-commands'],
  ]

  it.each(wrongWays)('%s may not import %s', async (from, to, rule) => {
    write({ [from]: [to], [to.replace('type ', '')]: [] })
    expect(await violations(directions)).toContainEqual(expect.stringMatching(`^${rule}`))
  })

  it('refuses a circle and a module nobody uses', async () => {
    write({
      'src/wallet/flow/a.ts': ['src/wallet/flow/b.ts'],
      'src/wallet/flow/b.ts': ['src/wallet/flow/a.ts'],
      'src/wallet/flow/alone.ts': [],
    })
    expect(new Set(await violations(directions))).toEqual(new Set(['no-circular', 'no-orphans']))
  })

  it('lets everyone walk down, and name the type of the frozen facts', async () => {
    write({
      'entrypoints/background.ts': ['src/wallet/agent/door.ts'],
      'src/wallet/agent/door.ts': ['src/wallet/purchase/flow.ts', 'src/wallet/errors.ts'],
      'src/wallet/purchase/flow.ts': ['src/wallet/providers/index.ts', 'src/wallet/flow/run.ts'],
      'src/wallet/providers/index.ts': ['src/wallet/providers/visa/index.ts'],
      'src/wallet/purchase/types.ts': ['src/wire/money.ts'],
      'src/wallet/providers/visa/index.ts': ['src/wallet/flow/run.ts', 'type src/wallet/purchase/types.ts'],
      'src/wallet/flow/run.ts': ['src/wallet/store/tables.ts'],
      'src/wallet/store/tables.ts': ['src/wallet/errors.ts'],
      'src/wallet/errors.ts': ['src/wire/money.ts'],
      'src/wire/money.ts': [],
    })
    expect(await violations(directions)).toEqual([])
  })
})

describe('what reaches a page or a surface', () => {
  it('refuses a store behind a surface, however far', async () => {
    write({
      'entrypoints/popup/main.ts': ['src/wallet/ui/list.ts'],
      'src/wallet/ui/list.ts': ['src/wallet/messages/send.ts'],
      'src/wallet/messages/send.ts': ['src/wallet/store/tables.ts'],
      'src/wallet/store/tables.ts': [],
    })
    expect(await violations(runtime)).toContain('surfaces-reach-no-store')
  })

  it('refuses a validation library behind a content script, but not the type of what it validates', async () => {
    write({
      'entrypoints/bridge.content.ts': ['src/wallet/messages/size.ts', 'type src/wallet/messages/prompts.ts'],
      'src/wallet/messages/size.ts': [],
      'src/wallet/messages/prompts.ts': ['node_modules/valibot/index.ts'],
      'node_modules/valibot/index.ts': [],
    })
    expect(await violations(runtime)).toEqual([])
    write({ 'src/wallet/messages/size.ts': ['src/wallet/messages/prompts.ts'] })
    expect(await violations(runtime)).toContain('light-content-scripts')
  })
})
