import type { Flow, PromptRequest } from '../flow/types.ts'
import type { PromptAnswer, PromptKind, PromptView } from '../messages/prompts.ts'

/** What the screens say an identity confirms. */
export type IdentityAbout = Omit<PromptView<'identity-failed'>, 'problem' | 'said' | 'over'>

/** Why it came to nothing. `said` is the provider's own text. */
export interface IdentityFailure {
  readonly problem: string
  readonly said?: string
}

type PasskeyProblem = Extract<PromptAnswer<'identity-passkey'>, { decision: 'failed' }>['problem']

/** The sentences of passkey ceremonies that failed in our window. */
export const passkeyProblems: Readonly<Record<PasskeyProblem, string>> = {
  refused: 'identityRefused',
  timeout: 'identityTimeout',
  unsupported: 'identityUnsupported',
  exists: 'identityExists',
  failed: 'identityFailed',
}

/** Asks until a time (epoch milliseconds) is over; undefined when it is. */
export async function askUntil<K extends PromptKind>(
  flow: Flow,
  name: string,
  until: number,
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
  name: string,
  about: IdentityAbout,
  { problem, said }: IdentityFailure,
): Promise<boolean> {
  const view = { ...about, problem, ...(said !== undefined && { said }) }
  return (await flow.ask(name, { kind: 'identity-failed', view })).decision === 'again'
}
