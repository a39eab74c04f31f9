import type { Flow, PromptRequest } from '../../flow/types.ts'
import type { PromptAnswer, PromptKind } from '../../messages/prompts.ts'
import type { At, Failure } from './work.ts'

/** Asks until the journey's time is over; undefined when it is. */
export async function askInTime<K extends PromptKind>(
  flow: Flow,
  { until }: Pick<At, 'until'>,
  name: string,
  prompt: PromptRequest<K>,
): Promise<PromptAnswer<K> | undefined> {
  const end = await flow.race<{ person: PromptAnswer<K>; late: undefined }>(name, {
    person: branch => branch.ask('person', prompt),
    late: async branch => {
      await branch.wait('limit', until)
      return undefined
    },
  })
  return end.value
}

/** Says what did not work; true when the person wants another try. */
export async function wantsAgain(
  flow: Flow,
  { work }: Pick<At, 'work'>,
  name: string,
  failure: Failure,
): Promise<boolean> {
  const answer = await flow.ask(name, { kind: 'identity-failed', view: { ...work.about, ...failure } })
  return answer.decision === 'again'
}
