/**
 * What may reach a page or a surface at run time, through any number of imports. Types are erased before this look, so a
 * content script may name the type of a message without carrying its schema.
 */

const base = require('./.dependency-cruiser.cjs')

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'light-content-scripts',
      comment: 'They run in every page: no polyfill, no validation library, no store, no view library.',
      severity: 'error',
      from: { path: '^entrypoints/[^/]+[.]content([.]ts$|/)' },
      to: { path: 'node_modules/(webextension-polyfill|@wxt-dev/browser|valibot|dexie|preact)/', reachable: true },
    },
    {
      name: 'surfaces-reach-no-store',
      comment: 'The popup and the windows ask the background; none carries the database.',
      severity: 'error',
      from: { path: '^entrypoints/(popup|approval|wallet)/' },
      to: { path: '(node_modules/dexie/|^src/wallet/(store|vault|flow|providers)/)', reachable: true },
    },
  ],
  options: { ...base.options, tsPreCompilationDeps: false },
}
