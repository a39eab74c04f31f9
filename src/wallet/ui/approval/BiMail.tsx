import { useRef, useState } from 'preact/hooks'
import { Button } from '../components/Button.tsx'
import { Field } from '../components/Field.tsx'
import { Notice } from '../components/Notice.tsx'
import { WaitLine } from '../components/WaitLine.tsx'
import { formatMoment } from '../format/time.ts'
import { locale, t } from '../i18n.ts'
import { isOfLink, problemSentence } from './problem.ts'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

/** A link is on its way by e-mail: where it stands, until when it works, and a place to paste it. */
export function BiMail({ view, reply, busy }: ScreenProps<'bi-mail'>) {
  const { email, state, problem } = view
  const [typed, setTyped] = useState('')
  const link = typed.trim()
  const linkField = useRef<HTMLInputElement>(null)
  const hasEnded = state === 'FAILED_TO_SEND' || state === 'EXPIRED' || state === 'REVOKED'
  const linkProblem = !hasEnded && isOfLink(problem) ? problemSentence(problem) : undefined
  const submit = () => {
    if (link && !busy) reply({ decision: 'link', link })
  }
  return (
    <Screen
      title={t('bi.mail.title')}
      wrong={linkProblem === undefined ? undefined : linkField}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          {hasEnded ? (
            <Button look="primary" busy={busy} onPress={() => reply({ decision: 'again' })}>
              {t('bi.mail.again')}
            </Button>
          ) : (
            <Button look="primary" busy={busy} unavailable={!link} onPress={submit}>
              {t('bi.mail.open')}
            </Button>
          )}
        </>
      }
    >
      {hasEnded ? (
        <Notice tone="caution" urgent>
          {t(`bi.mail.state.${state}`, { email })}
        </Notice>
      ) : (
        <>
          <p>{t('bi.mail.what', { email })}</p>
          <WaitLine words={t(`bi.mail.state.${state}`, { email })} />
          <p>{t('bi.mail.until', { time: formatMoment(view.expiresAt, locale()) })}</p>
        </>
      )}
      {problem !== undefined && linkProblem === undefined && (
        <Notice tone="danger" urgent>
          {problemSentence(problem)}
        </Notice>
      )}
      {!hasEnded && (
        <>
          <form
            onSubmit={event => {
              event.preventDefault()
              submit()
            }}
          >
            <Field
              label={t('bi.link')}
              hint={t('bi.mail.pasteHint')}
              problem={linkProblem}
              inputMode="url"
              value={typed}
              onInput={setTyped}
              input={linkField}
            />
          </form>
          <div>
            <Button look="quiet" busy={busy} onPress={() => reply({ decision: 'again' })}>
              {t('bi.mail.again')}
            </Button>
          </div>
        </>
      )}
    </Screen>
  )
}
