import { Button } from '../components/Button.tsx'
import { t } from '../i18n.ts'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

/** This device can't make a passkey: a key that the wallet keeps may stand in for one. */
export function BiSoftwareKey({ view, reply, busy }: ScreenProps<'bi-software-key'>) {
  return (
    <Screen
      title={t('bi.software.title')}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" busy={busy} onPress={() => reply({ decision: 'use' })}>
            {t('bi.software.use')}
          </Button>
        </>
      }
    >
      <p>{t('bi.software.what', { name: view.name })}</p>
      <div>
        <Button look="quiet" busy={busy} onPress={() => reply({ decision: 'again' })}>
          {t('bi.software.again')}
        </Button>
      </div>
    </Screen>
  )
}
