import { useState } from 'preact/hooks'
import type { PromptView } from '../../messages/prompts.ts'
import { openBankPage } from '../client/open-bank-page.ts'
import { useNow } from '../client/use-now.ts'
import { Button } from '../components/Button.tsx'
import { Notice } from '../components/Notice.tsx'
import { formatLeft } from '../format/time.ts'
import { counted, errorSentence, t } from '../i18n.ts'
import { CodeField, readCode } from './CodeField.tsx'
import { Screen } from './Screen.tsx'
import styles from './StepUp.module.css'
import type { ScreenProps } from './screen-props.ts'
import { usePaste } from './use-paste.ts'

/** The code the bank sent: typed, pasted anywhere on the screen, or filled in by the browser. */
export function StepUpCode({ view, reply, busy }: ScreenProps<'step-up-code'>) {
  const [typed, setTyped] = useState('')
  const now = useNow(500)
  const expired = view.expiresAt !== undefined && now >= view.expiresAt
  const code = readCode(typed)
  const canResend = view.resendsLeft === undefined || view.resendsLeft > 0
  usePaste(text => setTyped(readCode(text) ?? text.trim().slice(0, 64)))

  const submit = () => {
    if (code && !expired && !busy) reply({ decision: 'code', code })
  }
  return (
    <Screen
      title={t('stepUp.codeTitle')}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          {expired ? (
            <Button look="primary" busy={busy} unavailable={!canResend} onPress={() => reply({ decision: 'resend' })}>
              {t('stepUp.resend')}
            </Button>
          ) : (
            <Button look="primary" busy={busy} unavailable={!code} onPress={submit}>
              {t('stepUp.confirmCode')}
            </Button>
          )}
        </>
      }
    >
      <Delivery view={view} />
      <Trouble view={view} expired={expired} />
      <form
        onSubmit={event => {
          event.preventDefault()
          submit()
        }}
      >
        <CodeField value={typed} numeric={view.method !== 'app_code'} onInput={setTyped} />
      </form>
      <ul class={styles.state}>
        {view.expiresAt !== undefined && !expired && (
          <li>{t('stepUp.validFor', { left: formatLeft(view.expiresAt - now) })}</li>
        )}
        {view.triesLeft !== undefined && <li>{counted('stepUp.triesLeft', view.triesLeft)}</li>}
      </ul>
      <div class={styles.ways}>
        <BankPage address={view.openUrl} />
        {view.method !== 'app_code' && (
          <Button look="quiet" busy={busy} unavailable={!canResend} onPress={() => reply({ decision: 'resend' })}>
            {canResend ? t('stepUp.resend') : t('stepUp.noResend')}
          </Button>
        )}
        <Button look="quiet" busy={busy} onPress={() => reply({ decision: 'other_method' })}>
          {t('stepUp.otherMethod')}
        </Button>
      </div>
    </Screen>
  )
}

/** Where the code is; or, when the bank's answer was lost, what to do about that. */
function Delivery({ view }: { readonly view: PromptView<'step-up-code'> }) {
  if (!view.delivery) return <p>{t(`stepUp.sentBy.${view.method}`, { value: view.sentTo })}</p>
  return (
    <Notice tone="caution" urgent>
      {t('stepUp.sentUnclear', { value: view.sentTo })}
    </Notice>
  )
}

/** The way to where an app shows its code, for banks that have one. */
function BankPage({ address }: { readonly address: string | undefined }) {
  if (!address) return null
  return (
    <Button look="quiet" onPress={() => void openBankPage(address)}>
      {t('stepUp.openBank')}
    </Button>
  )
}

function Trouble({ view, expired }: { readonly view: PromptView<'step-up-code'>; readonly expired: boolean }) {
  const problem = expired ? 'code_expired' : view.problem
  if (!problem) return null
  return (
    <Notice tone="danger" urgent>
      {errorSentence(problem)}
    </Notice>
  )
}
