import { openBankPage } from '../client/open-bank-page.ts'
import { Button } from '../components/Button.tsx'
import { Icon } from '../components/Icon.tsx'
import { t } from '../i18n.ts'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

/** The identity is linked; its organisation wants to send the person on. Whose page it is, is said first. */
export function BiContinue({ view, reply, busy }: ScreenProps<'bi-continue'>) {
  const { host } = new URL(view.url)
  return (
    <Screen
      title={t('bi.continue.title', { name: view.name })}
      actions={
        <>
          <Button busy={busy} onPress={() => void openBankPage(view.url).then(() => reply({ decision: 'done' }))}>
            <Icon name="open" />
            {t('bi.continue.open', { host })}
          </Button>
          <Button look="primary" busy={busy} onPress={() => reply({ decision: 'done' })}>
            {t('bi.continue.done')}
          </Button>
        </>
      }
    >
      <p>{t('bi.continue.what', { host })}</p>
    </Screen>
  )
}
