import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { SANDBOX } from '../../config.ts'
import { useQuery } from '../client/use-query.ts'
import { Failure } from '../components/Failure.tsx'
import { SandboxStripe } from '../components/SandboxStripe.tsx'
import { UnlockPanel } from '../components/UnlockPanel.tsx'
import { Waiting } from '../components/Waiting.tsx'
import { t } from '../i18n.ts'
import { Navigation } from './Navigation.tsx'
import { Onboarding } from './Onboarding.tsx'
import { Page } from './Page.tsx'
import { Places } from './Places.tsx'
import { Removed } from './Removed.tsx'
import { go, useRoute } from './use-route.ts'
import styles from './WalletApp.module.css'

const openedAt = Date.now()

/** The full page of the wallet: setting it up, then everything it holds. */
export function WalletApp() {
  const route = useRoute()
  const vault = useQuery('vault.status', {})
  const place = route[0]
  const setUp = vault.value?.setUp
  useEffect(() => {
    if (place === undefined && setUp !== undefined) go(setUp ? '/activity' : '/welcome')
  }, [place, setUp])

  if (!vault.value) {
    return (
      <Frame>
        <Failure error={vault.error} />
        {!vault.error && <Waiting since={openedAt} words={t('progress.opening')} />}
      </Frame>
    )
  }
  if (vault.value.setUp && vault.value.locked) {
    return (
      <Frame>
        <Page narrow title={t('unlock.title')} lead={t('unlock.words')}>
          <UnlockPanel methods={vault.value.methods} onUnlocked={() => void vault.reload()} />
        </Page>
      </Frame>
    )
  }
  if (!vault.value.setUp && place === 'security' && route[1] === 'remove') {
    return (
      <Frame>
        <Removed />
      </Frame>
    )
  }
  if (!vault.value.setUp || place === 'welcome') {
    return (
      <Frame>
        <Onboarding />
      </Frame>
    )
  }
  return (
    <>
      {SANDBOX && <SandboxStripe />}
      <div class={styles.columns}>
        <Navigation place={place} />
        <main class={styles.main}>
          <Places key={route.join('/')} route={route} />
        </main>
      </div>
    </>
  )
}

function Frame({ children }: { readonly children: ComponentChildren }) {
  return (
    <>
      {SANDBOX && <SandboxStripe />}
      <main class={styles.alone}>{children}</main>
    </>
  )
}
