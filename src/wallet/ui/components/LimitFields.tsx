import type { Money } from '../../../wire/money.ts'
import { editableMoney, parseMoney } from '../format/money.ts'
import { locale, t } from '../i18n.ts'
import { CurrencyField } from './CurrencyField.tsx'
import { Field } from './Field.tsx'
import styles from './LimitFields.module.css'

interface Limits {
  readonly perPurchase?: Money | undefined
  readonly budget?: Money | undefined
}

/** What stands in the limit fields now. An empty field sets no limit. */
export interface TypedLimits {
  readonly perPurchase: string
  readonly budget: string
  readonly currency: string
}

/** The limits a site asked for, or has, as text for the fields. */
export function typedLimits({ perPurchase, budget }: Limits): TypedLimits {
  return {
    perPurchase: perPurchase ? editableMoney(perPurchase, locale()) : '',
    budget: budget ? editableMoney(budget, locale()) : '',
    currency: perPurchase?.currency ?? budget?.currency ?? 'USD',
  }
}

/** The limits that were typed, or undefined while one of them is no amount. */
export function readLimits(typed: TypedLimits): { perPurchase?: Money; budget?: Money } | undefined {
  const perPurchase = readOne(typed.perPurchase, typed.currency)
  const budget = readOne(typed.budget, typed.currency)
  if (perPurchase === 'wrong' || budget === 'wrong') return undefined
  return { ...(perPurchase && { perPurchase }), ...(budget && { budget }) }
}

function readOne(text: string, currency: string): Money | 'wrong' | undefined {
  if (text.trim() === '') return undefined
  return parseMoney(text, currency) ?? 'wrong'
}

interface LimitFieldsProps {
  readonly typed: TypedLimits
  readonly onChange: (typed: TypedLimits) => void
}

/** How much the site may ask for at once and in a month, in which currency. */
export function LimitFields({ typed, onChange }: LimitFieldsProps) {
  return (
    <fieldset class={styles.limits}>
      <legend>{t('permission.limits')}</legend>
      <LimitField typed={typed} name="perPurchase" onChange={onChange} />
      <LimitField typed={typed} name="budget" onChange={onChange} />
      <CurrencyField
        label={t('permission.currency')}
        value={typed.currency}
        onInput={currency => onChange({ ...typed, currency })}
      />
    </fieldset>
  )
}

function LimitField({ typed, name, onChange }: LimitFieldsProps & { readonly name: 'perPurchase' | 'budget' }) {
  const wrong = readOne(typed[name], typed.currency) === 'wrong'
  return (
    <Field
      label={t(`permission.${name}`)}
      value={typed[name]}
      inputMode="decimal"
      maxLength={13}
      tabular
      problem={wrong ? t('permission.noAmount') : undefined}
      hint={t('permission.emptyIsNone')}
      onInput={text => onChange({ ...typed, [name]: text })}
    />
  )
}
