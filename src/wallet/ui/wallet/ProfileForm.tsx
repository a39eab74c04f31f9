import { useEffect, useState } from 'preact/hooks'
import type { Profile } from '../../messages/commands.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import { emptyPerson, type PersonField, PersonFields, problemOf } from '../components/PersonFields.tsx'
import { locale, t } from '../i18n.ts'
import styles from './Form.module.css'

const fields: readonly PersonField[] = ['firstName', 'lastName', 'email', 'phoneCountryCode', 'phone', 'country']

interface ProfileFormProps {
  readonly profile?: Profile | undefined
  readonly onDone: () => void
  readonly onSkip?: () => void
}

/** The person's details, typed once; each disclosure of them is asked for on its own. */
export function ProfileForm({ profile, onDone, onSkip }: ProfileFormProps) {
  const [typed, setTyped] = useState(profile ?? emptyPerson)
  const action = useAction()
  useEffect(() => {
    if (profile) setTyped(profile)
  }, [profile])
  const complete = fields.every(field => problemOf(field, typed[field]) === undefined)
  const save = () =>
    void action.run(async () => {
      const trimmed = Object.fromEntries(fields.map(field => [field, typed[field].trim()]))
      await send('profile.set', { ...emptyPerson, ...trimmed, language: locale().slice(0, 2).toLowerCase() })
      onDone()
    })
  return (
    <form
      class={styles.form}
      onSubmit={event => {
        event.preventDefault()
        if (complete) save()
      }}
    >
      <PersonFields fields={fields} typed={typed} onChange={setTyped} />
      <Failure error={action.error} />
      <div class={styles.actions}>
        <Button look="primary" type="submit" busy={action.busy} unavailable={!complete}>
          {t('profile.save')}
        </Button>
        {onSkip && (
          <Button look="quiet" onPress={onSkip}>
            {t('action.later')}
          </Button>
        )}
      </div>
    </form>
  )
}
