import type { Plugin } from 'vite'

const WRAPPER = '\0virtual:wxt-content-script-'

/**
 * Builds our content scripts without WXT's wrapper around them: we use none of its context object or its logger, which
 * together weigh more than our bridge, and the context watches every page's address and posts messages the page can hear.
 * What runs is the entry's `run`; its definition is for the manifest and does not reach the page.
 */
export function bareContentScripts(): Plugin {
  return {
    name: 'bare-content-scripts',
    enforce: 'post',
    transform(code, id) {
      if (!id.startsWith(WRAPPER)) return undefined
      const entry = /import definition from ("[^"]+")/.exec(code)?.[1]
      if (entry === undefined) throw new Error('WXT wraps content scripts in another way now')
      return { code: `import { run } from ${entry}\nexport default run()`, map: null }
    },
  }
}
