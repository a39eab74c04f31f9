import { useId } from 'preact/hooks'
import styles from './Field.module.css'

/** Currencies that are offered without being asked for. */
const currencies = ['USD', 'EUR', 'GBP', 'CHF', 'CAD', 'AUD', 'JPY']

interface CurrencyFieldProps {
  readonly label: string
  /** ISO 4217 alphabetic code. */
  readonly value: string
  readonly onInput: (currency: string) => void
}

/** A currency by its code; one that is not among the usual ones stays on offer while it is chosen. */
export function CurrencyField({ label, value, onInput }: CurrencyFieldProps) {
  const id = useId()
  const offered = currencies.includes(value) ? currencies : [value, ...currencies]
  return (
    <div class={styles.field}>
      <label for={id}>{label}</label>
      <select id={id} class={styles.input} value={value} onChange={event => onInput(event.currentTarget.value)}>
        {offered.map(currency => (
          <option key={currency}>{currency}</option>
        ))}
      </select>
    </div>
  )
}
