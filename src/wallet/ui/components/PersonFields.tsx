import { useState } from 'preact/hooks'
import { t } from '../i18n.ts'
import { CountryField } from './CountryField.tsx'
import { Field } from './Field.tsx'
import styles from './PersonFields.module.css'

/** Details of the person that a network or bank asks for. */
export type PersonField = 'firstName' | 'lastName' | 'email' | 'phoneCountryCode' | 'phone' | 'country'

/** What stands in the fields now. */
export type TypedPerson = Readonly<Record<PersonField, string>>

/** Nothing typed yet. */
export const emptyPerson: TypedPerson = {
  firstName: '',
  lastName: '',
  email: '',
  phoneCountryCode: '',
  phone: '',
  country: '',
}

interface PersonFieldRule {
  readonly autocomplete: string
  readonly fits: RegExp
  readonly maxLength: number
  readonly inputMode?: 'tel' | 'email'
}

const rules: Readonly<Record<PersonField, PersonFieldRule>> = {
  firstName: { autocomplete: 'given-name', fits: /\S/, maxLength: 60 },
  lastName: { autocomplete: 'family-name', fits: /\S/, maxLength: 60 },
  email: { autocomplete: 'email', fits: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, maxLength: 120, inputMode: 'email' },
  phoneCountryCode: { autocomplete: 'tel-country-code', fits: /^\d{1,3}$/, maxLength: 4, inputMode: 'tel' },
  phone: { autocomplete: 'tel-national', fits: /^\d{4,15}$/, maxLength: 20, inputMode: 'tel' },
  country: { autocomplete: 'country', fits: /^[A-Z]{2}$/, maxLength: 2 },
}

/** What is wrong with a field as typed, or undefined. */
export function problemOf(field: PersonField, value: string): string | undefined {
  return rules[field].fits.test(value.trim()) ? undefined : t(`person.problem.${field}`)
}

/** Brings what was typed or autofilled into the form the wallet stores. */
function shapePerson(field: PersonField, value: string): string {
  return field === 'phone' || field === 'phoneCountryCode' ? value.replaceAll(/\D/g, '') : value
}

interface PersonFieldsProps {
  readonly fields: readonly PersonField[]
  readonly typed: TypedPerson
  readonly onChange: (typed: TypedPerson) => void
}

/** Fields for the person's details; a problem is named once the field was left. */
export function PersonFields({ fields, typed, onChange }: PersonFieldsProps) {
  const [left, setLeft] = useState<ReadonlySet<PersonField>>(new Set())
  return (
    <div class={styles.grid}>
      {fields.map(field => (
        <div key={field} class={styles[field]}>
          {field === 'country' ? (
            <CountryField value={typed.country} onInput={country => onChange({ ...typed, country })} />
          ) : (
            <Field
              label={t(`field.${field}`)}
              value={typed[field]}
              autocomplete={rules[field].autocomplete}
              maxLength={rules[field].maxLength}
              {...(rules[field].inputMode && { inputMode: rules[field].inputMode })}
              problem={left.has(field) ? problemOf(field, typed[field]) : undefined}
              onInput={value => onChange({ ...typed, [field]: shapePerson(field, value) })}
              onLeave={() => setLeft(new Set([...left, field]))}
            />
          )}
        </div>
      ))}
    </div>
  )
}
