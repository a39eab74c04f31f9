import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import { GuardedButton } from '../components/GuardedButton.tsx'
import { WaitLine } from '../components/WaitLine.tsx'
import { t } from '../i18n.ts'
import { runPasskey } from '../passkey/window-passkey.ts'
import { IdentityAbout } from './IdentityAbout.tsx'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'
import { TimeLeft } from './TimeLeft.tsx'

/** The person confirms as an identity, with a passkey that is made or used in this very window. */
export function IdentityPasskey({ view, reply, busy, guardKey }: ScreenProps<'identity-passkey'>) {
  const passkey = useAction()
  const { provider } = view
  const words = view.ceremony === 'create' ? 'create' : view.purpose
  return (
    <Screen
      title={t(`identity.passkey.${words}.title`, { provider })}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          <GuardedButton
            guardKey={guardKey}
            unavailable={busy || passkey.busy}
            onPress={() => void passkey.run(async () => reply(await runPasskey(view)))}
          >
            {t(`identity.passkey.${words}.go`)}
          </GuardedButton>
        </>
      }
    >
      <p>{t(`identity.passkey.${words}.what`, { provider })}</p>
      <IdentityAbout view={view} />
      {passkey.busy && <WaitLine words={t('identity.passkey.waiting')} />}
      <TimeLeft until={view.expiresAt} words="identity.left" />
      <Failure error={passkey.error} />
    </Screen>
  )
}
