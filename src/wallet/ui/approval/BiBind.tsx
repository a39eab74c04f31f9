import { Button } from '../components/Button.tsx'
import { type Fact, Facts } from '../components/Facts.tsx'
import { GuardedButton } from '../components/GuardedButton.tsx'
import { t } from '../i18n.ts'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

/** Whom the passkey will be for, as the provider says, before one is made. */
export function BiBind({ view, reply, busy, guardKey }: ScreenProps<'bi-bind'>) {
  const facts: Fact[] = [
    { name: t('bi.bind.name'), value: view.name },
    { name: t('bi.bind.username'), value: view.username },
    { name: t('bi.bind.tenant'), value: view.tenant },
    { name: t('bi.bind.realm'), value: view.realm },
  ]
  if (view.email !== undefined) facts.splice(2, 0, { name: t('bi.bind.email'), value: view.email })
  return (
    <Screen
      title={t('bi.bind.title')}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('bi.bind.no')}
          </Button>
          <GuardedButton guardKey={guardKey} unavailable={busy} onPress={() => reply({ decision: 'bind' })}>
            {t('bi.bind.yes')}
          </GuardedButton>
        </>
      }
    >
      <p>{t('bi.bind.what', { provider: view.provider })}</p>
      <Facts facts={facts} />
    </Screen>
  )
}
