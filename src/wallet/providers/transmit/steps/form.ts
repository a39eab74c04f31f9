import * as v from 'valibot'
import { formSchema, informationSchema } from '../../../../wire/transmit/steps.ts'
import { askUntil, wantsAgain } from '../../identity-questions.ts'
import { answer, cancelled, expired, failed, offers, refused, take, unsupported } from '../replies.ts'
import type { At, Handler, Waiting } from '../work.ts'

/** A form of the operator's journey: who it is, a failure branch, or a device that is not known. */
export const form: Handler = async (flow, at, waiting) => {
  const told = v.safeParse(formSchema, waiting.step)
  if (!told.success) return unsupported
  const { form_id: id, app_data: words = {} } = told.output
  if (id === 'identify') return waiting.error ? failed(saying('transmitUnknown', waiting.error.said)) : identify(at)
  // The failure branch, with what the error output variable holds.
  if (offers(waiting, 'retry')) {
    const again = await wantsAgain(
      flow,
      `refused-${at.n}`,
      at.work.about,
      saying('transmitPasskey', words.error?.message),
    )
    return again ? answer(() => take('retry')) : refused()
  }
  if (!offers(waiting, 'continue')) return unsupported
  const given = await notice(flow, at, waiting, 'unknownDevice', words)
  if (!given) return expired
  return given.decision === 'continue' ? answer(() => take('continue')) : cancelled()
}

const identify = ({ work: { username } }: At) => answer(() => ({ assert: 'action' as const, input: { username } }))

/** Something the journey tells the person, e.g. that this device has restricted access only. */
export const information: Handler = async (flow, at, waiting) => {
  const told = v.safeParse(informationSchema, waiting.step)
  if (!told.success) return unsupported
  const { title, text, app_data: words } = told.output
  const given = await notice(flow, at, waiting, 'information', {
    title: title ?? words?.title,
    text: text ?? words?.text,
  })
  if (!given) return expired
  return given.decision === 'continue' ? answer(() => ({ assert: 'action', input: {} })) : cancelled()
}

function notice(
  flow: Parameters<Handler>[0],
  at: At,
  _waiting: Waiting,
  words: 'unknownDevice' | 'information',
  { title, text }: { readonly title?: string | undefined; readonly text?: string | undefined },
) {
  const said = [title, text].filter(line => line !== undefined && line !== '').join(' – ')
  return askUntil(flow, `notice-${at.n}`, at.until, {
    kind: 'transmit-notice',
    view: { ...at.work.about, words, ...(said !== '' && { said: said.slice(0, 300) }), expiresAt: at.until },
  })
}

function saying(problem: string, said: string | undefined) {
  return { problem, ...(said !== undefined && said !== '' && { said }) }
}
