import type { ProviderDeps } from '../deps.ts'
import { type Cardinal, createCardinalProvider } from './index.ts'

/** Cardinal: nothing of it is in the build but its hosts. */
export function cardinalFromBuild(deps: ProviderDeps): Cardinal {
  return createCardinalProvider(deps)
}
