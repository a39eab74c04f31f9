import { t } from '../i18n.ts'
import styles from './CardName.module.css'

interface CardNameProps {
  readonly card: { readonly network: string; readonly lastFour: string }
}

const brands: Readonly<Record<string, string>> = { visa: 'Visa', mastercard: 'Mastercard', amex: 'American Express' }

/** A card as people know it: `Visa •••• 1111`, read out as "ending in 1111". */
export function CardName({ card }: CardNameProps) {
  const brand = brands[card.network] ?? t('card.other')
  return (
    <span class={styles.name} role="img" aria-label={t('card.spoken', { brand, lastFour: card.lastFour })}>
      {brand}{' '}
      <span class={styles.number}>
        <span class={styles.dots}>••••</span> {card.lastFour}
      </span>
    </span>
  )
}

/** The same as plain text, for sentences and labels. */
export function cardText(card: CardNameProps['card']): string {
  return `${brands[card.network] ?? t('card.other')} •••• ${card.lastFour}`
}
