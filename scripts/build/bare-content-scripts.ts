import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

const WRAPPER = '\0virtual:wxt-content-script-'

/**
 * Builds our content scripts without WXT's wrapper around them: we use none of its context object or its logger, which
 * together weigh more than our bridge, and the context watches every page's address and posts messages the page can hear.
 * An entry may export what it runs as `run`: then its definition, which is for the manifest, does not reach the page.
 */
export function bareContentScripts(): Plugin {
  return {
    name: 'bare-content-scripts',
    enforce: 'post',
    transform(code, id) {
      if (!id.startsWith(WRAPPER)) return undefined
      const entry = /import definition from "([^"]+)"/.exec(code)?.[1]
      if (entry === undefined) throw new Error('WXT wraps content scripts in another way now')
      const from = JSON.stringify(entry)
      const runs = /^export (async function|function|const) run\b/m.test(readFileSync(entry, 'utf8'))
      const bare = runs
        ? `import { run } from ${from}\nexport default run()`
        : `import definition from ${from}\nexport default definition.main()`
      return { code: bare, map: null }
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type === 'chunk' && chunk.facadeModuleId?.startsWith(WRAPPER)) chunk.code = unnamed(chunk.code)
        }
      },
    },
  }
}

/** Nobody asks for what the script returns: no global name for it, and no last line that says it. */
function unnamed(code: string): string {
  return code.replace(/^var \w+=\(?function\(\)\{/, '(()=>{').replace(/\}\)?\(\);\s*\w+;\s*$/, '})();')
}
