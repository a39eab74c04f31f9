import { cardTypeOf } from '../../../wire/cardinal/card-type.ts'
import type { OpenedSession } from '../../../wire/cardinal/gateway-api.ts'
import { centinelPaths } from '../../../wire/cardinal/jwt.ts'
import { readProfiled } from '../../../wire/cardinal/messages.ts'
import { readSurfaceResult } from '../../ceremony/surface-result.ts'
import { seconds } from '../../flow/define.ts'
import type { Flow } from '../../flow/types.ts'
import { PATIENT } from '../retry.ts'
import { readAddresses } from './addresses.ts'
import { collectJob } from './jobs.ts'
import { checkCompatibility, completeEnrollment } from './library.ts'
import { knownAs } from './registration.ts'
import type { Holder, Work } from './work.ts'

export interface Session extends Omit<OpenedSession, 'expiresIn'> {
  /** Epoch milliseconds: twenty minutes after the registration check answered (seed). */
  readonly expiresAt: number
  /** Browser and device can keep a passkey. */
  readonly compatible: boolean
}

/**
 * Steps 1 to 3 (seed): compatibility, registration check, device data with the very ReferenceId of that check. A device that
 * Cardinal has forgotten although it enrolled here is made known again first.
 */
export async function openSession(flow: Flow, work: Work, holder: Holder, name: string): Promise<Session> {
  const session = await findSession(flow, work, holder, name)
  await collectDeviceData(flow, work, session, `${name}-device`)
  return session
}

async function findSession(flow: Flow, work: Work, holder: Holder, name: string): Promise<Session> {
  const session = await check(flow, work, holder, `${name}-first`)
  if (session.registered || !session.compatible) return session
  const userId = await knownAs(flow, work, holder, `${name}-known`)
  if (userId === undefined) return session
  const problem = await completeEnrollment(flow, work.deps, `${name}-again`, userId)
  return problem === undefined ? check(flow, work, holder, `${name}-second`) : session
}

async function check(
  flow: Flow,
  { deps, client }: Work,
  { card, email, typed }: Holder,
  name: string,
): Promise<Session> {
  const setup = await checkCompatibility(flow, deps, `${name}-setup`, card)
  const transactionId = await flow.value(`${name}-id`, () => crypto.randomUUID())
  const opened = await flow.step(`${name}-info`, { onUnknown: 'repeat', ...PATIENT }, async call => {
    const about = {
      email,
      accountNumber: typed.number,
      cardType: cardTypeOf(card.network === 'other' ? 'visa' : card.network),
      ...(setup.supported && { setupPayload: setup.payload }),
      transactionId,
    }
    const { expiresIn, ...told } = await client.openSession(about, call)
    return { ...told, expiresAt: deps.now() + expiresIn }
  })
  return { ...opened, compatible: setup.supported }
}

/** Resolves also when nothing came in time: the bank decides what it can do without (contract 6.4). */
async function collectDeviceData(flow: Flow, { deps, client }: Work, session: Session, name: string): Promise<boolean> {
  const url = await flow.step(`${name}-address`, { onUnknown: 'repeat', ...PATIENT }, async call => {
    const { centinelApiUrl } = await readAddresses(deps, call)
    return centinelApiUrl + centinelPaths.collect
  })
  const signed = await flow.step(`${name}-jwt`, { onUnknown: 'repeat', ...PATIENT, secret: 'secret' }, async call => ({
    jwt: await client.collect(session.session, call),
  }))
  const job = () => collectJob(url, signed.jwt)
  return flow.ceremony(name, {
    surface: 'cardinal',
    action: 'session',
    job,
    timeout: seconds(40),
    parse: raw => {
      const result = readSurfaceResult(raw)
      const told = result.ok ? readProfiled(result.message) : undefined
      return told?.complete === true && told.sessionId === session.referenceId
    },
  })
}
