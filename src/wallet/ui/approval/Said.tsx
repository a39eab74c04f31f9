import { t } from '../i18n.ts'

interface SaidProps {
  readonly provider: string
  readonly words: string | undefined
}

/** A provider's own words, quoted as such: nobody should take them for ours. */
export function Said({ provider, words }: SaidProps) {
  if (words === undefined) return null
  return (
    <p>
      {t('identity.failed.said', { provider })} <q>{<bdi>{words}</bdi>}</q>
    </p>
  )
}
