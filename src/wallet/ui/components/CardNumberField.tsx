import { useLayoutEffect, useRef } from 'preact/hooks'
import { brandOf, caretAfter, digitsOnly, groupDigits } from '../format/card-number.ts'
import { t } from '../i18n.ts'
import { Field } from './Field.tsx'

interface CardNumberFieldProps {
  readonly digits: string
  readonly problem: string | undefined
  /** Said as long as the digits tell no network; which ones are taken unless told. */
  readonly hint?: string
  readonly onInput: (digits: string) => void
  readonly onLeave: () => void
}

const names = { visa: 'Visa', mastercard: 'Mastercard', amex: 'American Express' } as const

/** A card number in the groups printed on the card; the caret stays where it was while groups form around it. */
export function CardNumberField({
  digits,
  problem,
  hint = t('addCard.numberHint'),
  onInput,
  onLeave,
}: CardNumberFieldProps) {
  const caret = useRef<{ input: HTMLInputElement; place: number } | undefined>(undefined)
  const brand = brandOf(digits)
  useLayoutEffect(() => {
    const { input, place } = caret.current ?? {}
    caret.current = undefined
    if (input && place !== undefined && document.activeElement === input) input.setSelectionRange(place, place)
  })
  return (
    <Field
      label={t('addCard.number')}
      value={groupDigits(digits)}
      autocomplete="cc-number"
      inputMode="numeric"
      maxLength={23}
      tabular
      problem={problem}
      hint={brand === 'other' ? hint : names[brand]}
      onInput={(text, input) => {
        const next = digitsOnly(text)
        const before = digitsOnly(text.slice(0, input.selectionStart ?? text.length)).length
        const grouped = groupDigits(next)
        caret.current = { input, place: caretAfter(grouped, before) }
        input.value = grouped
        onInput(next)
      }}
      onLeave={onLeave}
    />
  )
}
