import type { SurfaceDriver } from '../ceremony/page.ts'
import { cardinalDriver } from './cardinal/surface.ts'
import { visaDriver } from './visa/surface.ts'

/**
 * What runs in the ceremony page, by surface: a provider whose frames or windows need a host page adds its driver. It runs
 * in a content script: no library, nothing of the worker.
 */
export const surfaceDrivers: Readonly<Record<string, SurfaceDriver>> = { visa: visaDriver, cardinal: cardinalDriver }
