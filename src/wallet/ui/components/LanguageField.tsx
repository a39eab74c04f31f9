import { useId } from 'preact/hooks'
import { locale, t } from '../i18n.ts'
import styles from './Field.module.css'

interface LanguageFieldProps<L extends string> {
  readonly value: L
  readonly offered: readonly L[]
  readonly onInput: (language: L) => void
}

/** A language, each by its own name. */
export function LanguageField<L extends string>({ value, offered, onInput }: LanguageFieldProps<L>) {
  const id = useId()
  const choose = (chosen: string) => {
    const language = offered.find(one => one === chosen)
    if (language) onInput(language)
  }
  return (
    <div class={styles.field}>
      <label for={id}>{t('field.language')}</label>
      <select id={id} class={styles.input} value={value} onChange={event => choose(event.currentTarget.value)}>
        {offered.map(language => (
          <option key={language} value={language} lang={language}>
            {nameOf(language)}
          </option>
        ))}
      </select>
    </div>
  )
}

/** In the language itself, so that whoever can't read ours finds theirs. */
function nameOf(language: string): string {
  return new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? locale()
}
