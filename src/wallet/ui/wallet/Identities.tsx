import { useEffect } from 'preact/hooks'
import type { IdentityProviderView } from '../../messages/commands.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { useQuery } from '../client/use-query.ts'
import { Button } from '../components/Button.tsx'
import { Empty } from '../components/Empty.tsx'
import { Failure } from '../components/Failure.tsx'
import { Icon } from '../components/Icon.tsx'
import { Notice } from '../components/Notice.tsx'
import { t } from '../i18n.ts'
import styles from './Identities.module.css'
import { IdentityRow } from './IdentityRow.tsx'
import { Loading } from './Loading.tsx'
import { Page } from './Page.tsx'
import { useUndo } from './undo.tsx'

/** Who the person is, and for whom: what is linked to this device, which purchases it must confirm, and how to link more. */
export function Identities() {
  const { value, error } = useQuery('identities.list', {})
  const providers = useQuery('identities.providers', {})
  const { removing } = useUndo()
  useEffect(() => {
    // Quietly: what can't be asked now keeps its last known state.
    send('identities.check', {}).catch(() => undefined)
  }, [])
  const identities = value?.identities.filter(({ id }) => id !== removing)
  return (
    <Page title={t('identities.title')} lead={t('identities.lead')}>
      <Failure error={error ?? providers.error} />
      {!identities && !error && <Loading />}
      {identities?.length === 0 && <Empty icon="person" words={t('identities.none')} />}
      {identities && identities.length > 0 && (
        <ul class={styles.list}>
          {identities.map(identity => (
            <IdentityRow key={identity.id} identity={identity} />
          ))}
        </ul>
      )}
      {providers.value && providers.value.providers.length > 0 && (
        <section class={styles.add} aria-labelledby="identities-add">
          <h2 id="identities-add">{t('identities.add')}</h2>
          <ul class={styles.list}>
            {providers.value.providers.map(provider => (
              <ProviderRow key={provider.id} provider={provider} />
            ))}
          </ul>
        </section>
      )}
    </Page>
  )
}

function ProviderRow({ provider }: { readonly provider: IdentityProviderView }) {
  const { id, label, unsupported } = provider
  const action = useAction()
  const link = () => void action.run(() => send('identities.link', { provider: id }))
  return (
    <li class={styles.row}>
      <div class={styles.about}>
        <b>{label}</b>
        {unsupported && (
          <Notice tone="caution">{t(`identities.unsupported.${unsupported}`, { provider: label })}</Notice>
        )}
      </div>
      {!unsupported && (
        <Button busy={action.busy} onPress={link}>
          <Icon name="plus" />
          {t('identities.link', { provider: label })}
        </Button>
      )}
      <Failure error={action.error} />
    </li>
  )
}
