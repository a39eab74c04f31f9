import { Button } from '../components/Button.tsx'
import { Notice } from '../components/Notice.tsx'
import { t } from '../i18n.ts'
import { IdentityAbout } from './IdentityAbout.tsx'
import { Said } from './Said.tsx'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'
import { TimeLeft } from './TimeLeft.tsx'

/** Something the provider tells before it goes on: an unknown device, or less access than usual. */
export function TransmitNotice({ view, reply, busy }: ScreenProps<'transmit-notice'>) {
  const { provider, words, said } = view
  return (
    <Screen
      title={t(`transmit.notice.${words}.title`, { provider })}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" busy={busy} onPress={() => reply({ decision: 'continue' })}>
            {t(`transmit.notice.${words}.go`)}
          </Button>
        </>
      }
    >
      <Notice tone="caution">{t(`transmit.notice.${words}.what`, { provider })}</Notice>
      <Said provider={provider} words={said} />
      <IdentityAbout view={view} />
      <TimeLeft until={view.expiresAt} words="identity.left" />
    </Screen>
  )
}
