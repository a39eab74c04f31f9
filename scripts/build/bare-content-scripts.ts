import { readFileSync } from 'node:fs'
import { minify } from 'terser'
import type { Plugin } from 'vite'

const WRAPPER = '\0virtual:wxt-content-script-'

/**
 * Builds our content scripts without WXT's wrapper around them: we use none of its context object or its logger, which
 * together weigh more than our bridge, and the context watches every page's address and posts messages the page can hear.
 * An entry may export what it runs as `run`: then its definition, which is for the manifest, does not reach the page.
 */
export function bareContentScripts(): Plugin {
  let minifies = true
  return {
    name: 'bare-content-scripts',
    enforce: 'post',
    configResolved({ build }) {
      // A build that is watched is to be read.
      minifies = build.minify !== false
    },
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
      async handler(_, bundle) {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk' || !chunk.facadeModuleId?.startsWith(WRAPPER)) continue
          const bare = unnamed(chunk.code)
          chunk.code = minifies ? await smaller(bare) : bare
        }
      },
    },
  }
}

/** Every page carries these scripts: terser makes them a twentieth smaller than the build's own minifier leaves them. */
async function smaller(script: string): Promise<string> {
  const { code } = await minify(script, { module: true, ecma: 2020, compress: { passes: 3 } })
  if (code === undefined) throw new Error('terser gave no code')
  return code
}

/** Nobody asks for what the script returns: no global name for it, and no last line that says it. */
function unnamed(code: string): string {
  return code.replace(/^var \w+=\(?function\(\)\{/, '(()=>{').replace(/\}\)?\(\);\s*\w+;\s*$/, '})();')
}
