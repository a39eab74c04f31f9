const { readdirSync } = require('node:fs')
const { join } = require('node:path')

/**
 * Import directions of docs/architecture.md, section 4. Type imports count: a direction is a direction.
 * What reaches a content script or a surface at run time is held by `.dependency-cruiser.runtime.cjs`.
 */

/** The wallet's rooms from the ground up; a room may import those listed before it, and its own. */
const floors = [
  ['vault', 'store'],
  ['flow'],
  ['gateway', 'ceremony', 'link', 'identity', 'mandate', 'providers', 'activity', 'risk'],
  ['purchase', 'removal'],
  ['agent', 'approval', 'ui'],
]

const room = names => `^src/wallet/(${names.join('|')})/`

/** A lower floor that imports a higher one. The frozen facts are a shared shape: their types may be named anywhere. */
const upward = floors.slice(0, -1).map((names, floor) => ({
  name: `no-way-up-from-${names.join('-')}`,
  comment: 'entrypoints → agent, ui → purchase → link, mandate, providers → flow → vault, store',
  severity: 'error',
  from: { path: room(names) },
  to: { path: room(floors.slice(floor + 1).flat()), pathNot: '^src/wallet/purchase/types[.]ts$' },
}))

const programs = ['wallet', 'gateway', 'sandbox', 'host']

const apart = programs.map(program => ({
  name: `${program}-stands-alone`,
  comment: 'The four programs never import each other; they share src/wire only.',
  severity: 'error',
  from: { path: `^src/${program}/` },
  to: { path: `^src/(${programs.filter(other => other !== program).join('|')})/` },
}))

/** Where each provider has a folder of its own, named as its wire module is. */
const providerFolders = ['src/wallet/providers', 'src/gateway', 'src/sandbox']
const providers = readdirSync(join(__dirname, 'src/wire'), { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(entry => entry.name)

/** Removing one provider's folders must leave the others whole; what two of them need lies beside them. */
const providersApart = providerFolders.map(folder => ({
  name: `providers-apart-in-${folder.split('/')[1]}`,
  comment: "One provider's folder never imports another's.",
  severity: 'error',
  from: { path: `^${folder}/(${providers.join('|')})/` },
  to: { path: `^${folder}/(${providers.join('|')})/`, pathNot: `^${folder}/$1/` },
}))

/**
 * Each program's list is the one place that imports a provider (decision 14). Besides: a content script of a provider's own is named
 * as it is, and the operator's commands about agents are Visa's.
 */
const doors = ['src/wallet/providers/index.ts', 'src/gateway/providers.ts', 'src/sandbox/providers.ts']
const oneDoor = {
  name: 'providers-have-one-door',
  comment: "A program knows a provider by one line in its list. What else needs it belongs into the provider's folder.",
  severity: 'error',
  from: {
    pathNot: [
      `^(${providerFolders.join('|')})/(${providers.join('|')})/`,
      ...doors.map(door => `^${door}$`),
      `^entrypoints/(${providers.join('|')})-[^/]+[.]content[.]ts$`,
      '^src/gateway/operator/',
      '^tests/',
    ],
  },
  to: { path: `^(${providerFolders.join('|')})/(${providers.join('|')})/` },
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...apart,
    ...upward,
    ...providersApart,
    oneDoor,
    {
      name: 'wire-imports-nothing-of-ours',
      comment: 'src/wire is what programs share; it must not drag one of them along.',
      severity: 'error',
      from: { path: '^src/wire/' },
      to: { path: '^(src/(?!wire/)|entrypoints/)' },
    },
    {
      name: 'ground-floor',
      comment: 'messages, errors, config and browser are used by every room, so they may use none.',
      severity: 'error',
      from: { path: '^src/wallet/(messages/|(errors|config|browser)[.]ts$)' },
      to: { path: '^src/wallet/[^/]+/', pathNot: '^src/wallet/messages/' },
    },
    {
      name: 'entrypoints-are-the-top',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^entrypoints/' },
    },
    {
      name: 'entrypoints-are-the-wallets',
      severity: 'error',
      from: { path: '^entrypoints/' },
      to: { path: '^src/(gateway|sandbox|host)/' },
    },
    {
      name: 'surfaces-send-commands',
      comment: 'A surface reads state and sends commands; only the background writes.',
      severity: 'error',
      from: { path: '^(src/wallet/ui|entrypoints/(popup|approval|wallet))/' },
      to: {
        path: [room(['vault', 'store', 'flow', 'providers', 'gateway', 'purchase', 'agent']), 'node_modules/dexie/'],
      },
    },
    {
      name: 'programs-do-not-import-tests',
      severity: 'error',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A module nobody imports, and that imports nothing, is dead.',
      severity: 'error',
      // A page's script is bundled by its address when the sandbox starts; no module imports it.
      from: {
        orphan: true,
        pathNot: ['^entrypoints/', '^src/sandbox/[^/]+/scripts/', '[.]d[.]ts$', '^tests/.*[.](test|spec)[.]ts$'],
      },
      to: {},
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(#|virtual:)' },
    },
    {
      name: 'no-dev-dependency-in-programs',
      severity: 'error',
      from: { path: '^(src|entrypoints)/', pathNot: '^src/sandbox/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/(wxt|@wxt-dev)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^([.]wxt|[.]output)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
}
