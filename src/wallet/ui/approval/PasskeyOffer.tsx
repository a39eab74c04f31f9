import { Button } from '../components/Button.tsx'
import { GuardedButton } from '../components/GuardedButton.tsx'
import { Notice } from '../components/Notice.tsx'
import { t } from '../i18n.ts'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'
import { TimeLeft } from './TimeLeft.tsx'

/** Our own question before a passkey is set up with a card: what it is for, who keeps what, and that it can wait. */
export function PasskeyOffer({ view, reply, busy, guardKey }: ScreenProps<'passkey-offer'>) {
  const { provider, lastFour, occasion, problem } = view
  return (
    <Screen
      title={t('passkeyOffer.title')}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'no' })}>
            {t('passkeyOffer.no')}
          </Button>
          <GuardedButton guardKey={guardKey} unavailable={busy} onPress={() => reply({ decision: 'yes' })}>
            {t(problem ? 'passkeyOffer.again' : 'passkeyOffer.yes')}
          </GuardedButton>
        </>
      }
    >
      {problem ? (
        <Notice tone="caution" urgent>
          {t(`passkeyOffer.problem.${problem}`, { provider })}
        </Notice>
      ) : (
        <>
          <p>{t('passkeyOffer.lead', { lastFour })}</p>
          <p>{t('passkeyOffer.who', { provider })}</p>
        </>
      )}
      <p>{t(`passkeyOffer.${occasion}`)}</p>
      <TimeLeft until={view.expiresAt} words="passkeyOffer.left" />
    </Screen>
  )
}
