import { existsSync } from 'node:fs'

/** Where Chromium is: named by `COUNTERSIGN_CHROMIUM`, or where Linux distributions put it. */
export function chromiumPath(): string {
  const named = process.env.COUNTERSIGN_CHROMIUM
  const found = named ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium'].find(existsSync)
  if (!found) throw new Error('Chromium not found: install it, or name it in COUNTERSIGN_CHROMIUM')
  return found
}

/** Switches of every lane: our extension and nothing else, a screen large enough for a window beside a page. */
export function extensionSwitches(extension: string): string[] {
  return [
    '--no-sandbox',
    '--no-first-run',
    '--lang=en-US',
    '--screen-info={1600x1200}',
    `--disable-extensions-except=${extension}`,
    `--load-extension=${extension}`,
  ]
}
