import { toWalletError } from '../../../../src/wallet/errors.ts'
import type { VisaDeps } from '../../../../src/wallet/providers/visa/deps.ts'
import { createVisaProvider } from '../../../../src/wallet/providers/visa/index.ts'
import { FrameInNode } from '../../sandbox-visa/support/frame.ts'
import { type CardWorker, startCardWorker } from '../../support/card-worker.ts'
import type { Person } from '../../support/person.ts'
import type { ScriptedWorkerOptions, Surface } from '../../support/worker.ts'
import { type Device, visaDeps, type World } from './world.ts'

/** What the provider's surface does instead of a browser's frame; undefined: as the contract says. */
export type SurfaceTwist = (ceremony: { readonly action: string; readonly count: number }) => unknown

export interface WorkerOptions extends Pick<ScriptedWorkerOptions, 'written'> {
  readonly person: Person
  readonly surface?: SurfaceTwist
  readonly deps?: Partial<VisaDeps>
}

/** One life of a background worker with the real provider; its frame is a software authenticator. */
export interface Worker extends CardWorker {
  /** Id of the ceremony of that action whose result was not taken. */
  surfaceSilent(action: string): Promise<string>
  /** Does that ceremony as the contract says. */
  redo(ceremonyId: string): Promise<void>
}

/** Frames by device: a software authenticator keeps its passkeys over workers. */
const frames = new WeakMap<Device, FrameInNode>()

export function startWorker(world: World, device: Device, options: WorkerOptions): Worker {
  const frame = frames.get(device) ?? new FrameInNode(world.stage.sandbox, device.installation.clientId)
  frames.set(device, frame)
  const refused = new Map<string, string>()
  let ceremonies = 0

  const surface: Surface = async ({ id, action, job }, door) => {
    ceremonies += 1
    const raw = options.surface?.({ action, count: ceremonies }) ?? (await surfaceResult(frame, job))
    if (raw !== 'silent' && !(await door.result(raw))) refused.set(action, id)
  }
  const { person, written } = options
  const visa = createVisaProvider(visaDeps(device, options.deps))
  const worker = startCardWorker(device, visa, { person, surface, ...(written && { written }) })
  return {
    ...worker,
    surfaceSilent: action => worker.until(() => refused.get(action)),
    async redo(id) {
      const found = await worker.runner.ceremonyJob(id)
      await worker.runner.ceremonyResult(id, await surfaceResult(frame, found?.job))
    },
  }
}

/** Does what frame and popup do, over the frame's own server. */
async function surfaceResult(frame: FrameInNode, job: unknown): Promise<unknown> {
  const { ask } = job as { ask: { type: string; authenticationContext: Context } }
  const head = { requestID: 'request-1', version: '1', result: 'COMPLETE' }
  try {
    if (ask.type === 'CREATE_AUTH_SESSION') {
      const { secureToken, dfpSessionID } = await frame.session()
      const message = {
        ...head,
        type: 'AUTH_SESSION_CREATED',
        sessionContext: { secureToken },
        dfpSessionID,
        browserData,
      }
      return { ok: true, message }
    }
    const { identifier: id, ...rest } = ask.authenticationContext
    const assuranceData = await frame.ceremony({ id, ...rest })
    return { ok: true, message: { ...head, type: 'AUTH_COMPLETE', assuranceData } }
  } catch (thrown) {
    return { ok: true, message: { ...head, type: 'AUTH_FAILED', error: toWalletError(thrown).message } }
  }
}

interface Context {
  readonly identifier: string
  readonly endpoint: string
  readonly payload: string
  readonly action: 'REGISTER' | 'AUTHENTICATE'
}

const browserData = {
  browserColorDepth: '24',
  browserHeader: 'text/html',
  browserJavaEnabled: false,
  browserJavascriptEnabled: true,
  browserLanguage: 'en-US',
  browserScreenHeight: '900',
  browserScreenWidth: '1440',
  browserTimeZone: '-60',
  ipAddress: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (contract test)',
}
