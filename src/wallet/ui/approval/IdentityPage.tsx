import { t } from '../i18n.ts'
import { Elsewhere } from './Elsewhere.tsx'
import { identityFacts } from './IdentityAbout.tsx'
import type { ScreenProps } from './screen-props.ts'
import { TimeLeft } from './TimeLeft.tsx'

/** The person signs in on the provider's own page in a tab: as whom, what for, and the way back to it. */
export function IdentityPage({ view, reply, busy, promptId }: ScreenProps<'identity-page'>) {
  const { provider, purpose } = view
  const words = {
    title: t(`identity.page.${purpose}.title`, { provider }),
    what: t(`identity.page.${purpose}.what`, { provider }),
    waiting: t('passkeyTab.waiting', { provider }),
    show: t('passkeyTab.show', { provider }),
    notShown: t('passkeyTab.notShown', { provider }),
  }
  return (
    <Elsewhere
      words={words}
      facts={identityFacts(view)}
      promptId={promptId}
      busy={busy}
      onCancel={() => reply({ decision: 'cancel' })}
    >
      <TimeLeft until={view.expiresAt} words="identity.left" />
    </Elsewhere>
  )
}
