import type { WalletError } from '../../errors.ts'
import { errorSentence } from '../i18n.ts'
import { Notice } from './Notice.tsx'

/** Says what went wrong, what it means for the money and what to do; nothing when nothing went wrong. */
export function Failure({ error }: { readonly error: WalletError | undefined }) {
  if (!error) return null
  return (
    <Notice tone="danger" urgent>
      {errorSentence(error.code)}
    </Notice>
  )
}
