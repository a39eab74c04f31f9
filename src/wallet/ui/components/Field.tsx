import type { RefObject } from 'preact'
import { useId } from 'preact/hooks'
import styles from './Field.module.css'

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string, input: HTMLInputElement) => void
  readonly onLeave?: () => void
  readonly hint?: string
  /** What is wrong with it, said after the person left the field. */
  readonly problem?: string | undefined
  readonly type?: 'text' | 'password'
  readonly autocomplete?: string
  readonly inputMode?: 'numeric' | 'decimal' | 'text' | 'email' | 'tel' | 'url'
  readonly maxLength?: number
  /** Digits in equal widths. */
  readonly tabular?: boolean
  readonly input?: RefObject<HTMLInputElement | null>
}

/** A labelled text field whose hint and problem are read with it. */
export function Field(props: FieldProps) {
  const id = useId()
  const { label, value, onInput, onLeave, hint, problem, type = 'text', tabular = false } = props
  const note = problem ?? hint
  const attributes = {
    id,
    ref: props.input ?? null,
    class: `${styles.input} ${tabular ? styles.tabular : ''}`,
    value,
    autocomplete: props.autocomplete ?? 'off',
    spellcheck: false,
    inputMode: props.inputMode,
    maxLength: props.maxLength,
    'aria-describedby': note ? `${id}-note` : undefined,
    'aria-invalid': problem ? ('true' as const) : undefined,
    onInput: (event: InputEvent) => {
      if (event.currentTarget instanceof HTMLInputElement) onInput(event.currentTarget.value, event.currentTarget)
    },
    onBlur: () => onLeave?.(),
  }
  return (
    <div class={styles.field}>
      <label for={id}>{label}</label>
      {type === 'password' ? <input type="password" {...attributes} /> : <input type="text" {...attributes} />}
      {note && (
        <p id={`${id}-note`} class={problem ? styles.problem : styles.hint}>
          {note}
        </p>
      )}
    </div>
  )
}
