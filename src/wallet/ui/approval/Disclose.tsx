import { useState } from 'preact/hooks'
import type { PromptAnswer, PromptView } from '../../messages/prompts.ts'
import { Button } from '../components/Button.tsx'
import { Facts } from '../components/Facts.tsx'
import { GuardedButton } from '../components/GuardedButton.tsx'
import {
  emptyPerson,
  type PersonField,
  PersonFields,
  problemOf,
  type TypedPerson,
} from '../components/PersonFields.tsx'
import { labelFor, t } from '../i18n.ts'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

type Consent = Extract<PromptAnswer<'disclose'>, { decision: 'consent' }>

/** What goes to the network when a card is linked, what is still missing, and the person's yes. */
export function Disclose({ view, reply, busy, guardKey }: ScreenProps<'disclose'>) {
  const [typed, setTyped] = useState<TypedPerson>(emptyPerson)
  const asked = askedFields(view.missing)
  const complete = asked.every(field => problemOf(field, typed[field]) === undefined)
  return (
    <Screen
      title={t('disclose.title', { recipient: view.recipient })}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'refuse' })}>
            {t('disclose.refuse')}
          </Button>
          <GuardedButton
            guardKey={`${guardKey}|${complete}`}
            unavailable={busy || !complete}
            onPress={() => reply(consent(asked, typed))}
          >
            {t('disclose.consent', { recipient: view.recipient })}
          </GuardedButton>
        </>
      }
    >
      <p>{purposeOf(view.purpose)}</p>
      {view.fields.length > 0 && (
        <Facts
          facts={view.fields.map(field => ({ name: labelFor('field', field.key) ?? field.key, value: field.value }))}
        />
      )}
      {asked.length > 0 && (
        <section>
          <h2>{t('disclose.missing')}</h2>
          <PersonFields fields={asked} typed={typed} onChange={setTyped} />
        </section>
      )}
      <p>{t('disclose.once')}</p>
    </Screen>
  )
}

/** The provider names the purpose by the key of our sentence. */
function purposeOf(purpose: string): string {
  return labelFor('disclosure', purpose.replace(/^disclosure\./, '')) ?? purpose
}

/** A phone number needs its country code with it. */
function askedFields(missing: PromptView<'disclose'>['missing']): PersonField[] {
  return missing.flatMap(field => (field === 'phone' ? ['phoneCountryCode' as const, 'phone' as const] : [field]))
}

function consent(asked: readonly PersonField[], typed: TypedPerson): Consent {
  if (asked.length === 0) return { decision: 'consent' }
  return { decision: 'consent', profile: Object.fromEntries(asked.map(field => [field, typed[field].trim()])) }
}
