import { Notice } from '../components/Notice.tsx'
import { Origin } from '../components/Origin.tsx'
import { Rich } from '../components/Rich.tsx'
import { hostOf } from '../format/host.ts'
import { imitates } from '../format/origin.ts'
import { t } from '../i18n.ts'

/** Who asks, as the browser says. */
export interface RequesterView {
  readonly kind: 'page' | 'extension' | 'native'
  readonly origin: string
  readonly topOrigin?: string | undefined
}

/** The requester's true name: a web address with emphasis, or what kind of program it is. */
export function RequesterName({ requester }: { readonly requester: RequesterView }) {
  if (requester.kind === 'page') return <Origin origin={requester.origin} />
  return <Rich message={`requester.${requester.kind}`} parts={{ id: requester.origin }} />
}

/** What the person should know about the requester's address before reading on. */
export function RequesterWarnings({ requester }: { readonly requester: RequesterView }) {
  if (requester.kind !== 'page') return null
  return (
    <>
      {imitates(requester.origin) && (
        <Notice tone="caution">{t('origin.imitates', { host: hostOf(requester.origin) })}</Notice>
      )}
      {requester.topOrigin && (
        <Notice tone="caution">
          <Rich message="origin.framed" parts={{ top: <Origin origin={requester.topOrigin} /> }} />
        </Notice>
      )}
    </>
  )
}
