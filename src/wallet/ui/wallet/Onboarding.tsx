import { useState } from 'preact/hooks'
import { useQuery } from '../client/use-query.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import { Logo } from '../components/Logo.tsx'
import { Waiting } from '../components/Waiting.tsx'
import { t } from '../i18n.ts'
import { AddCardForm } from './AddCardForm.tsx'
import { ConnectForm } from './ConnectForm.tsx'
import styles from './Onboarding.module.css'
import { Page } from './Page.tsx'
import { ProfileForm } from './ProfileForm.tsx'
import { SecureForm } from './SecureForm.tsx'
import { go } from './use-route.ts'

type Step = 'secure' | 'connect' | 'details' | 'card'

const steps: readonly Step[] = ['secure', 'connect', 'details', 'card']
const startedAt = Date.now()

/** From nothing to a wallet that can pay. Each step is remembered by what it leaves behind, so closing loses nothing. */
export function Onboarding() {
  const vault = useQuery('vault.status', {})
  const gateway = useQuery('gateway.status', {})
  const profile = useQuery('profile.get', {})
  const cards = useQuery('cards.list', {})
  const [greeted, setGreeted] = useState(false)
  const [skipped, setSkipped] = useState<ReadonlySet<Step>>(new Set())

  if (!vault.value || !gateway.value) {
    return vault.error ? <Failure error={vault.error} /> : <Waiting since={startedAt} words={t('progress.opening')} />
  }
  if (vault.value.setUp && !(profile.value || profile.error)) {
    return <Waiting since={startedAt} words={t('progress.opening')} />
  }
  const done: Readonly<Record<Step, boolean>> = {
    secure: vault.value.setUp,
    connect: gateway.value.walletId !== undefined,
    details: profile.value?.profile !== undefined || skipped.has('details'),
    card: (cards.value?.cards.length ?? 0) > 0 || skipped.has('card'),
  }
  const step = steps.find(one => !done[one])
  if (!vault.value.setUp && !greeted) return <Welcome onStart={() => setGreeted(true)} />
  if (!step) return <Ready />

  const skip = () => setSkipped(new Set([...skipped, step]))
  return (
    <Page key={step} narrow title={t(`setUp.${step}.title`)} lead={t(`setUp.${step}.lead`)}>
      <p class={styles.place}>{t('setUp.place', { index: steps.indexOf(step) + 1, total: steps.length })}</p>
      {step === 'secure' && <SecureForm onDone={() => void vault.reload()} />}
      {step === 'connect' && <ConnectForm status={gateway.value} onDone={() => void gateway.reload()} />}
      {step === 'details' && <ProfileForm onDone={() => void profile.reload()} onSkip={skip} />}
      {step === 'card' && <AddCardForm onDone={() => void cards.reload()} onSkip={skip} />}
    </Page>
  )
}

function Welcome({ onStart }: { readonly onStart: () => void }) {
  return (
    <div class={styles.welcome}>
      <Logo size={64} />
      <Page narrow title={t('setUp.welcome.title')} lead={t('setUp.welcome.lead')}>
        <ol class={styles.promises}>
          <li>{t('setUp.welcome.asks')}</li>
          <li>{t('setUp.welcome.approve')}</li>
          <li>{t('setUp.welcome.paid')}</li>
        </ol>
        <Button look="primary" onPress={onStart}>
          {t('setUp.start')}
        </Button>
      </Page>
    </div>
  )
}

function Ready() {
  return (
    <div class={styles.welcome}>
      <Logo size={64} />
      <Page narrow title={t('setUp.ready.title')} lead={t('setUp.ready.lead')}>
        <Button look="primary" onPress={() => go('/activity')}>
          {t('setUp.ready.open')}
        </Button>
      </Page>
    </div>
  )
}
