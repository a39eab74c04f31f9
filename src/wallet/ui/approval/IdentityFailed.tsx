import { Button } from '../components/Button.tsx'
import { Notice } from '../components/Notice.tsx'
import { t } from '../i18n.ts'
import { IdentityAbout } from './IdentityAbout.tsx'
import { problemSentence } from './problem.ts'
import { Said } from './Said.tsx'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

/** The provider did not confirm the person: why, in our words and quoted in its own; again, or not at all. */
export function IdentityFailed({ view, reply, busy }: ScreenProps<'identity-failed'>) {
  const { provider, purpose, problem, said, over } = view
  return (
    <Screen
      title={t('identity.failed.title', { provider })}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t(`identity.failed.stop.${purpose}`)}
          </Button>
          {!over && (
            <Button look="primary" busy={busy} onPress={() => reply({ decision: 'again' })}>
              {t('identity.failed.again')}
            </Button>
          )}
        </>
      }
    >
      <Notice tone="caution" urgent>
        {problemSentence(problem)}
      </Notice>
      <Said provider={provider} words={said} />
      <IdentityAbout view={view} />
    </Screen>
  )
}
