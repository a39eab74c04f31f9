import type { CommandOutputs } from '../../messages/commands.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { useQuery } from '../client/use-query.ts'
import { useTicks } from '../client/use-ticks.ts'
import { Button } from '../components/Button.tsx'
import { Facts } from '../components/Facts.tsx'
import { Failure } from '../components/Failure.tsx'
import { Notice } from '../components/Notice.tsx'
import { ProofPanel } from '../components/ProofPanel.tsx'
import { counted, labelFor, t } from '../i18n.ts'
import styles from './Form.module.css'
import { Loading } from './Loading.tsx'
import { Page } from './Page.tsx'
import { RemovalItems } from './RemovalItems.tsx'

type Removal = CommandOutputs['device.removal']

/** Ends this wallet on this device: what that means, the person's yes, how far it is, and what could not be ended. */
export function RemoveDevice() {
  const { value, error } = useQuery('device.removal', {})
  useTicks(value?.stage === 'running')
  return (
    <Page narrow title={t('removal.title')} lead={t('removal.lead')}>
      <Failure error={error} />
      {!value && !error && <Loading />}
      {value?.stage === 'none' && <Plan removal={value} />}
      {value?.stage === 'running' && <UnderWay removal={value} />}
      {value?.stage === 'stopped' && <Stopped removal={value} />}
      {value?.stage === 'wiping' && <p aria-live="polite">{t('removal.wiping')}</p>}
    </Page>
  )
}

function Plan({ removal }: { readonly removal: Removal }) {
  const vault = useQuery('vault.status', {})
  const { purchaseRuns, unknownOutcomes } = removal
  return (
    <>
      <section class={styles.form}>
        <h2>{t('removal.what')}</h2>
        <ul class={styles.list}>
          <li>{t('removal.cards')}</li>
          <li>{t('removal.history')}</li>
          <li>{t('removal.passkey')}</li>
          {whatStays(removal.items).map(words => (
            <li key={words}>{words}</li>
          ))}
        </ul>
        {unknownOutcomes > 0 && <Notice tone="caution">{counted('removal.unknown', unknownOutcomes)}</Notice>}
      </section>
      <RemovalItems title={t('removal.ends')} items={removal.items} />
      {purchaseRuns ? <PurchaseFirst /> : vault.value && <Confirm methods={vault.value.methods} />}
    </>
  )
}

/** What some providers keep, since they take no call that ends it. */
function whatStays(items: Removal['items']): readonly string[] {
  const linked = items.filter(({ isLinked }) => isLinked).flatMap(({ provider }) => provider?.id ?? [])
  return [...new Set(linked)].flatMap(id => labelFor('cards.stays', id) ?? [])
}

function PurchaseFirst() {
  const action = useAction()
  return (
    <>
      <Notice tone="caution">{t('removal.purchase')}</Notice>
      <Failure error={action.error} />
      <div>
        <Button busy={action.busy} onPress={() => void action.run(() => send('approval.open', {}))}>
          {t('removal.showPurchase')}
        </Button>
      </div>
    </>
  )
}

function Confirm({ methods }: { readonly methods: readonly ('passkey' | 'passphrase')[] }) {
  return (
    <section class={styles.panel}>
      <h2>{t('removal.confirm')}</h2>
      <ProofPanel words="removal" methods={methods} onProof={confirm => send('device.remove', { confirm })} />
    </section>
  )
}

function UnderWay({ removal }: { readonly removal: Removal }) {
  const action = useAction()
  return (
    <>
      <RemovalItems title={t('removal.running')} items={removal.items} states />
      <Failure error={action.error} />
      <div>
        <Button busy={action.busy} onPress={() => void action.run(() => send('device.keep', {}))}>
          {t('removal.stop')}
        </Button>
      </div>
    </>
  )
}

function Stopped({ removal }: { readonly removal: Removal }) {
  const action = useAction()
  const gateway = useQuery('gateway.status', {})
  const remove = (anyway: boolean) => void action.run(() => send('device.remove', { anyway }))
  return (
    <>
      <Notice tone="caution" urgent>
        {t('removal.stopped')}
      </Notice>
      <RemovalItems title={t('removal.standing')} items={removal.items} states />
      <p>{t('removal.stoppedWhat')}</p>
      <Facts facts={[{ name: t('connections.walletId'), value: gateway.value?.walletId ?? '' }]} />
      <Failure error={action.error} />
      <div class={styles.actions}>
        <Button look="primary" busy={action.busy} onPress={() => remove(false)}>
          {t('removal.again')}
        </Button>
        <Button look="danger" busy={action.busy} onPress={() => remove(true)}>
          {t('removal.anyway')}
        </Button>
        <Button look="quiet" busy={action.busy} onPress={() => void action.run(() => send('device.keep', {}))}>
          {t('removal.keep')}
        </Button>
      </div>
    </>
  )
}
