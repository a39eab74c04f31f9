import { useState } from 'preact/hooks'
import { Button } from '../components/Button.tsx'
import { Choice } from '../components/Choice.tsx'
import { t } from '../i18n.ts'
import { IdentityAbout } from './IdentityAbout.tsx'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'
import { TimeLeft } from './TimeLeft.tsx'

/** For which organisation the person signs in. */
export function TransmitOrganisation({ view, reply, busy }: ScreenProps<'transmit-organisation'>) {
  const [picked, setPicked] = useState<string>()
  const chosen = view.organisations.find(({ id }) => id === picked)
  return (
    <Screen
      title={t('transmit.organisation.title')}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          <Button
            look="primary"
            busy={busy}
            unavailable={!chosen}
            onPress={() => chosen && reply({ decision: 'choose', organisationId: chosen.id })}
          >
            {chosen ? t('transmit.organisation.go', { name: chosen.name }) : t('transmit.organisation.choose')}
          </Button>
        </>
      }
    >
      <p>{t('transmit.organisation.what', { provider: view.provider })}</p>
      <Choice
        legend={t('transmit.organisation.title')}
        legendHidden
        options={view.organisations.map(({ id, name }) => ({ id, main: <bdi>{name}</bdi> }))}
        selected={chosen?.id}
        onSelect={setPicked}
      />
      <IdentityAbout view={view} />
      <TimeLeft until={view.expiresAt} words="identity.left" />
    </Screen>
  )
}
