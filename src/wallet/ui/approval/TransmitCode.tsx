import { useState } from 'preact/hooks'
import { Button } from '../components/Button.tsx'
import { Notice } from '../components/Notice.tsx'
import { errorSentence, t } from '../i18n.ts'
import { CodeField, readCode } from './CodeField.tsx'
import { IdentityAbout } from './IdentityAbout.tsx'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'
import { TimeLeft } from './TimeLeft.tsx'
import { usePaste } from './use-paste.ts'

/** A code that the identity's provider sent by e-mail. */
export function TransmitCode({ view, reply, busy }: ScreenProps<'transmit-code'>) {
  const [typed, setTyped] = useState('')
  const { provider, name, problem } = view
  const code = readCode(typed)
  usePaste(text => setTyped(readCode(text) ?? text.trim().slice(0, 64)))
  const submit = () => {
    if (code && !busy) reply({ decision: 'code', code })
  }
  return (
    <Screen
      title={t('transmit.code.title')}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" busy={busy} unavailable={!code} onPress={submit}>
            {t('stepUp.confirmCode')}
          </Button>
        </>
      }
    >
      <p>{t('transmit.code.what', { provider, name })}</p>
      {problem && (
        <Notice tone="danger" urgent>
          {errorSentence(problem)}
        </Notice>
      )}
      <form
        onSubmit={event => {
          event.preventDefault()
          submit()
        }}
      >
        <CodeField value={typed} numeric onInput={setTyped} />
      </form>
      <IdentityAbout view={view} />
      <TimeLeft until={view.expiresAt} words="identity.left" />
      <div>
        <Button look="quiet" busy={busy} onPress={() => reply({ decision: 'resend' })}>
          {t('stepUp.resend')}
        </Button>
      </div>
    </Screen>
  )
}
