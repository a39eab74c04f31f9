import { useState } from 'preact/hooks'
import type { IdentityView } from '../../messages/commands.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import { Field } from '../components/Field.tsx'
import { t } from '../i18n.ts'
import form from './Form.module.css'

interface RenameIdentityProps {
  readonly identity: IdentityView
  readonly onDone: () => void
}

/** The person's own name for an identity; an empty one brings the provider's back. */
export function RenameIdentity({ identity, onDone }: RenameIdentityProps) {
  const [label, setLabel] = useState(identity.label ?? '')
  const action = useAction()
  const save = () =>
    void action.run(async () => {
      await send('identities.rename', { identityId: identity.id, label: label.trim() })
      onDone()
    })
  return (
    <form
      class={form.panel}
      onSubmit={event => {
        event.preventDefault()
        save()
      }}
    >
      <Failure error={action.error} />
      <Field
        label={t('identities.ownName')}
        hint={t('identities.ownNameHint', { name: identity.name })}
        maxLength={60}
        value={label}
        onInput={setLabel}
      />
      <div class={form.actions}>
        <Button look="primary" type="submit" busy={action.busy}>
          {t('identities.saveName')}
        </Button>
        <Button look="quiet" onPress={onDone}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  )
}
