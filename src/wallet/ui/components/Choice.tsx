import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import styles from './Choice.module.css'

/** One thing that can be chosen. */
export interface Option {
  readonly id: string
  readonly main: ComponentChildren
  readonly note?: ComponentChildren
  readonly unavailable?: boolean
}

interface ChoiceProps {
  readonly legend: string
  /** The legend is read out but not shown. */
  readonly legendHidden?: boolean
  readonly options: readonly Option[]
  readonly selected: string | undefined
  readonly onSelect: (id: string) => void
}

/** One of several, as radio buttons in rows: arrow keys move, the whole row can be pressed. */
export function Choice({ legend, legendHidden = false, options, selected, onSelect }: ChoiceProps) {
  const name = useId()
  return (
    <fieldset class={styles.choice}>
      <legend class={legendHidden ? styles.hidden : styles.legend}>{legend}</legend>
      {options.map(option => (
        <label key={option.id} class={styles.row}>
          <input
            type="radio"
            name={name}
            value={option.id}
            checked={option.id === selected}
            disabled={option.unavailable}
            onChange={() => onSelect(option.id)}
          />
          <span class={styles.text}>
            <span>{option.main}</span>
            {option.note && <span class={styles.note}>{option.note}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
