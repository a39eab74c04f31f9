import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { root } from './build.ts'

const folder = path.join(root, '.output/screens')

interface Shape {
  readonly width: number
  readonly colorScheme: 'light' | 'dark'
  /** What light or room can break; left out, every rule there is. */
  readonly rules?: string[]
}

/**
 * Shapes a surface must hold in: as its window opens, and in the dark at the narrowest, which has both what light and what
 * room can break. A colour does not depend on the width: `npm run test:long` looks at each at both.
 */
const shapes: readonly Shape[] = [
  { width: 420, colorScheme: 'light' },
  {
    width: 320,
    colorScheme: 'dark',
    rules: ['target-size', 'scrollable-region-focusable', 'color-contrast', 'link-in-text-block'],
  },
  ...(process.env.COUNTERSIGN_LONG || process.env.COUNTERSIGN_PICTURES ? others() : []),
]

function others(): readonly Shape[] {
  return [
    { width: 420, colorScheme: 'dark', rules: ['color-contrast', 'link-in-text-block'] },
    { width: 320, colorScheme: 'light', rules: ['target-size', 'scrollable-region-focusable', 'color-contrast'] },
  ]
}
const HEIGHT = 680

/** The approval window zoomed to 200 %: it is no wider then, so there is half the room. */
const ZOOMED = { width: 210, height: 340 }

/**
 * Looks at a screen in light and dark, at its width and at the narrowest: expects no accessibility fault (WCAG 2.2 AA) and
 * nothing to scroll sideways for, in the approval window not even at twice its size. `height` shows more of a long page.
 */
export async function look(page: Page, name: string, height = HEIGHT): Promise<void> {
  const session = await page.context().newCDPSession(page)
  for (const { width, colorScheme, rules } of shapes) {
    const size = { width, height, deviceScaleFactor: 1, mobile: false }
    await session.send('Emulation.setDeviceMetricsOverride', size)
    // Without motion a colour is what it is, never one on its way to another.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const which = `${name}, ${width} px, ${colorScheme}`
    await picture(page, `${name}-${width}-${colorScheme}`)
    expect(await faults(page, rules), which).toEqual([])
    expect(await sideways(page), `${which}: scrolls sideways`).toBe(0)
  }
  if (page.url().includes('/approval.html')) {
    await session.send('Emulation.setDeviceMetricsOverride', { ...ZOOMED, deviceScaleFactor: 2, mobile: false })
    await picture(page, `${name}-zoomed`)
    expect(await sideways(page), `${name}, zoomed: scrolls sideways`).toBe(0)
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  await session.send('Emulation.clearDeviceMetricsOverride')
  // Not detached: that would take the page's virtual authenticator away with it. The session ends with the page.
}

/** Keeps a picture in `.output/screens` for whoever asks for them: drawing three hundred of them takes half a minute. */
async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.COUNTERSIGN_PICTURES) return
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, `${name}.png`) })
}

/** Rule and elements of each fault; without `rules`, of every rule there is for WCAG 2.2 AA and good practice. */
async function faults(page: Page, rules?: string[]): Promise<string[]> {
  if (rules) return faultsAgain(page, { type: 'rule', values: rules })
  // Legacy mode looks at this page alone and opens no other: the wallet counts windows.
  const all = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  if (await page.evaluate(() => 'axe' in globalThis)) return faultsAgain(page, { type: 'tag', values: all })
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(all).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`)
}

/** The first look has left the checker in the page; half a megabyte need not be put there for each. */
function faultsAgain(page: Page, runOnly: { type: 'rule' | 'tag'; values: string[] }): Promise<string[]> {
  return page.evaluate(async runOnly => {
    interface Checker {
      run(root: Document, options: object): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>
    }
    const checker: Checker = Reflect.get(globalThis, 'axe')
    const { violations } = await checker.run(document, { runOnly })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`)
  }, runOnly)
}

function sideways(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return Math.max(0, scrollWidth - clientWidth)
  })
}
