import { useState } from 'preact/hooks'
import { useQuery } from '../client/use-query.ts'
import { Button } from '../components/Button.tsx'
import { Facts } from '../components/Facts.tsx'
import { Failure } from '../components/Failure.tsx'
import { Origin } from '../components/Origin.tsx'
import { t } from '../i18n.ts'
import { ConnectForm } from './ConnectForm.tsx'
import { Loading } from './Loading.tsx'
import { Page } from './Page.tsx'
import { ProfileForm } from './ProfileForm.tsx'

/** The operator this wallet works through, and the details it may pass on when asked. */
export function Connections() {
  const { value, error, reload } = useQuery('gateway.status', {})
  const profile = useQuery('profile.get', {})
  const [changing, setChanging] = useState(false)
  const connected = value?.walletId !== undefined
  return (
    <Page narrow title={t('connections.title')} lead={t('connections.lead')}>
      <Failure error={error} />
      {!value && !error && <Loading />}
      {value?.walletId && (
        <Facts
          facts={[
            { name: t('connections.operator'), value: <Origin origin={value.origin ?? ''} /> },
            { name: t('connections.walletId'), value: value.walletId },
          ]}
        />
      )}
      {value && connected && !changing && (
        <div>
          <Button onPress={() => setChanging(true)}>{t('connections.change')}</Button>
        </div>
      )}
      {value && (changing || !connected) && (
        <ConnectForm
          status={value}
          onDone={() => {
            setChanging(false)
            void reload()
          }}
        />
      )}
      <h2>{t('connections.details')}</h2>
      <Failure error={profile.error} />
      {profile.value && <ProfileForm profile={profile.value.profile} onDone={() => void profile.reload()} />}
    </Page>
  )
}
