import { useState } from 'preact/hooks'
import { Button } from '../components/Button.tsx'
import { Field } from '../components/Field.tsx'
import { t } from '../i18n.ts'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

/** Who the person is at Transmit, and whether a passkey is made or one of theirs is used. */
export function TransmitAccount({ view, reply, busy }: ScreenProps<'transmit-account'>) {
  const [typed, setTyped] = useState('')
  const { provider } = view
  const username = typed.trim()
  const send = (decision: 'register' | 'sign_in') => {
    if (username && !busy) reply({ decision, username })
  }
  return (
    <Screen
      title={t('transmit.account.title', { provider })}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" busy={busy} unavailable={!username} onPress={() => send('register')}>
            {t('transmit.account.register')}
          </Button>
        </>
      }
    >
      <p>{t('transmit.account.what', { provider })}</p>
      <form
        onSubmit={event => {
          event.preventDefault()
          send('register')
        }}
      >
        <Field
          label={t('transmit.account.name')}
          autocomplete="username"
          maxLength={64}
          value={typed}
          onInput={setTyped}
        />
      </form>
      <p>{t('transmit.account.known', { provider })}</p>
      <div>
        <Button look="quiet" busy={busy} unavailable={!username} onPress={() => send('sign_in')}>
          {t('transmit.account.signIn')}
        </Button>
      </div>
    </Screen>
  )
}
