import { isErrorCode } from '../client/send.ts'
import { errorSentence, labelFor, t } from '../i18n.ts'

/** The sentence for what went wrong before this question; a word we do not know gets a general one. */
export function problemSentence(problem: string): string {
  return isErrorCode(problem) ? errorSentence(problem) : (labelFor('problem', problem) ?? t('problem.unknown'))
}

/** What is wrong with a link that was pasted, which is said at its field. */
const ofLinks: readonly string[] = ['biLinkUnknown', 'biLinkForeign', 'biLinkUsed', 'biLinkEnded']

export function isOfLink(problem: string | undefined): problem is string {
  return problem !== undefined && ofLinks.includes(problem)
}
