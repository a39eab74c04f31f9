import { useId, useMemo } from 'preact/hooks'
import { countriesIn } from '../format/countries.ts'
import { locale, t } from '../i18n.ts'
import styles from './Field.module.css'

interface CountryFieldProps {
  readonly value: string
  readonly onInput: (code: string) => void
}

/** The country by name; its value is the ISO code. */
export function CountryField({ value, onInput }: CountryFieldProps) {
  const id = useId()
  const countries = useMemo(() => countriesIn(locale()), [])
  return (
    <div class={styles.field}>
      <label for={id}>{t('field.country')}</label>
      <select
        id={id}
        class={styles.input}
        value={value}
        autocomplete="country"
        onChange={event => onInput(event.currentTarget.value)}
      >
        <option value="">{t('person.chooseCountry')}</option>
        {countries.map(country => (
          <option key={country.code} value={country.code}>
            {country.name}
          </option>
        ))}
      </select>
    </div>
  )
}
