import { useId } from 'preact/hooks'
import { t } from '../i18n.ts'
import styles from './StepUp.module.css'

/** The code in what was typed or pasted, without the spaces people copy along; undefined when it can't be one. */
export function readCode(text: string): string | undefined {
  const code = text.replaceAll(/\s/g, '')
  return /^[A-Za-z0-9-]{1,64}$/.test(code) ? code : undefined
}

interface CodeFieldProps {
  readonly value: string
  /** Codes of this kind are digits: telephones and tablets show their number keys. */
  readonly numeric: boolean
  readonly onInput: (value: string) => void
}

/** The field that browsers and messengers fill with a one-time code. */
export function CodeField({ value, numeric, onInput }: CodeFieldProps) {
  const id = useId()
  return (
    <div class={styles.code}>
      <label for={id}>{t('stepUp.code')}</label>
      <input
        id={id}
        type="text"
        value={value}
        autocomplete="one-time-code"
        inputMode={numeric ? 'numeric' : 'text'}
        maxLength={80}
        spellcheck={false}
        onInput={event => onInput(event.currentTarget.value)}
      />
    </div>
  )
}
