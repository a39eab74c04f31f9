import path from 'node:path'
import { build } from 'esbuild'
import type { Frame, Page } from 'playwright-core'

declare global {
  /** What the browser would call this document. */
  var documentIdOfTest: string | undefined
}

let script: string | undefined
let tab: Page | undefined

/** The page that {@link browser} shows from now on. */
export async function show(page: Page): Promise<void> {
  script ??= await bundle()
  tab = page
}

/** The id of a page's top document. */
export function documentIdOf(page: Page | Frame): Promise<string> {
  return page.evaluate(() => (globalThis.documentIdOfTest ??= crypto.randomUUID()))
}

/** The extension's API as the filler uses it, over the page that was opened last. */
export const browser = {
  tabs: { update: async () => ({}) },
  scripting: {
    async executeScript({ target, files, func, args }: Injection): Promise<object[]> {
      const found: object[] = []
      for (const [frameId, frame] of (tab?.frames() ?? []).entries()) {
        const documentId = await documentIdOf(frame)
        const isMeant = target.documentIds?.includes(documentId) ?? (target.allFrames === true || frameId === 0)
        if (isMeant) found.push({ frameId, documentId, result: await run(frame, files, func, args) })
      }
      if (target.documentIds && found.length === 0) throw new Error('No document with id')
      return found
    },
  },
}

interface Injection {
  readonly target: { readonly allFrames?: boolean; readonly documentIds?: readonly string[] }
  readonly files?: readonly string[]
  readonly func?: (job: unknown) => unknown
  readonly args?: readonly [unknown]
}

async function run(frame: Frame, files: Injection['files'], func: Injection['func'], args: Injection['args']) {
  if (files) return frame.evaluate(script ?? '')
  return func && frame.evaluate(func, args?.[0])
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: "import { createFill } from './fill.ts'\nglobalThis.countersignFill ??= createFill()",
      resolveDir: path.resolve(import.meta.dirname, '../../../../src/wallet/release/page'),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'iife',
  })
  return outputFiles[0]?.text ?? ''
}
