import { hashJson } from './hash.ts'
import type { Requester } from './types.ts'

/** One key per requester: a frame inside another site is somebody else than the same site on its own. */
export function requesterKey({ kind, origin, topOrigin }: Requester): Promise<string> {
  return hashJson({ kind, origin, ...(topOrigin !== undefined && { topOrigin }) })
}
