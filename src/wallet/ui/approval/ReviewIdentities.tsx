import type { DemandView, PromptView } from '../../messages/prompts.ts'
import { openWalletPage } from '../client/open-page.ts'
import { Button } from '../components/Button.tsx'
import { Notice } from '../components/Notice.tsx'
import { t } from '../i18n.ts'
import styles from './Review.module.css'

/** Identities that the person's rules want this confirmed by, and what to do about one that can't. */
export function ReviewIdentities({ view }: { readonly view: PromptView<'review'> }) {
  const { identities } = view
  if (identities.length === 0) return null
  return (
    <div class={styles.remarks}>
      {identities.map(identity => (
        <IdentityLine key={identity.id} identity={identity} />
      ))}
      {isBlocked(view) && (
        <div>
          <Button look="quiet" onPress={() => void openWalletPage('/identities')}>
            {t('review.identity.open')}
          </Button>
        </div>
      )}
    </div>
  )
}

function IdentityLine({ identity }: { readonly identity: DemandView }) {
  const label = identity.label || t('review.identity.unnamed')
  if (identity.state === 'active') return <p class={styles.budget}>{t('review.identity.asked', { label })}</p>
  return <Notice tone="caution">{t('review.identity.gone', { label })}</Notice>
}

/** True when an identity that must confirm can't: approving would only be refused. */
export function isBlocked({ identities }: PromptView<'review'>): boolean {
  return identities.some(({ state }) => state === 'gone')
}
