import { useRef } from 'preact/hooks'
import { Waiting } from '../components/Waiting.tsx'
import { t } from '../i18n.ts'

/** A list that is being read. */
export function Loading() {
  const since = useRef(Date.now()).current
  return <Waiting since={since} words={t('progress.reading')} />
}
