import type { GetModuleInfo } from 'rollup'
import type { Plugin } from 'vite'

/**
 * Puts all that the approval window shares into two files, one with what the worker needs too: rollup makes one for each set of
 * entries that share something, and a person waits for every file the window has to fetch before it can be drawn.
 */
export function oneSharedChunk(): Plugin {
  return {
    name: 'one-shared-chunk',
    config: ({ build }) => {
      const input = build?.rollupOptions?.input
      const arePages = typeof input === 'object' && !Array.isArray(input) && 'approval' in input
      if (!arePages) return undefined
      return { build: { rollupOptions: { output: { manualChunks: nameShared } } } }
    },
  }
}

function nameShared(id: string, { getModuleInfo }: { getModuleInfo: GetModuleInfo }): 'common' | 'shared' | undefined {
  const entries = [...entriesOf(id, getModuleInfo, new Set())]
  if (entries.length < 2 || !entries.some(entry => entry.includes('/approval/'))) return undefined
  // The worker has no document: nothing that wants one may come along.
  return entries.some(entry => entry.includes('background')) ? 'common' : 'shared'
}

/** What loads this module before it does anything else. */
function entriesOf(id: string, getModuleInfo: GetModuleInfo, seen: Set<string>): Set<string> {
  seen.add(id)
  const info = getModuleInfo(id)
  if (info?.isEntry) return new Set([id])
  const importers = (info?.importers ?? []).filter(importer => !seen.has(importer))
  return new Set(importers.flatMap(importer => [...entriesOf(importer, getModuleInfo, seen)]))
}
